package dev.holdfast.protocol;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The numbered reason for which one side ends a WebSocket connection, and what the client should do next.
 *
 * <p>Numbers below 3000 have the meaning that RFC 6455 and the IANA registry give them. Numbers from 4000 on are this
 * protocol's own; 4003 is Zaqar's. A peer may send numbers that are not listed here: {@link #mayAppearOnWire} says
 * which of them are legal, and {@link #reconnect(int)} what a client does then.
 *
 * <p><em>Thread-safe.</em>
 */
public enum CloseCode {
    NORMAL(1000, Origin.WIRE, Reconnect.NEVER, "The purpose of the connection is fulfilled."),
    GOING_AWAY(
            1001,
            Origin.WIRE,
            Reconnect.ELSEWHERE,
            "The endpoint goes away for good: its address leaves the cluster, or the page is left."),
    PROTOCOL_ERROR(
            1002,
            Origin.WIRE,
            Reconnect.NEVER,
            "The peer broke RFC 6455 or the envelope's rules; a repetition would break them again."),
    UNSUPPORTED_DATA(1003, Origin.WIRE, Reconnect.NEVER, "The peer sent a kind of data that is not served here."),
    NO_STATUS(1005, Origin.LOCAL, Reconnect.BACKOFF, "The peer's close frame carried no code; never sent."),
    ABNORMAL(1006, Origin.LOCAL, Reconnect.BACKOFF, "The connection was lost without a close frame; never sent."),
    INVALID_TEXT(1007, Origin.WIRE, Reconnect.NEVER, "A text message or a close reason was not valid UTF-8."),
    POLICY_VIOLATION(
            1008, Origin.WIRE, Reconnect.NEVER, "The peer did what it may not do, and no other code says it better."),
    MESSAGE_TOO_BIG(
            1009,
            Origin.WIRE,
            Reconnect.BACKOFF,
            "A message was larger than the receiver accepts; the client must not send that message again."),
    INTERNAL_ERROR(1011, Origin.WIRE, Reconnect.BACKOFF, "The server met a condition that it did not expect."),
    SERVICE_RESTART(1012, Origin.WIRE, Reconnect.BACKOFF, "The server restarts and will be back at the same address."),
    TRY_AGAIN_LATER(1013, Origin.WIRE, Reconnect.LATER, "The server is crowded and asks for patience."),
    AUTHENTICATION_EXPIRED(
            4003,
            Origin.WIRE,
            Reconnect.AUTHENTICATE,
            "The credentials have ended (the reason is Authentication expired.), or others for another project or with"
                    + " other roles were shown."),
    SLOW_CONSUMER(
            4008,
            Origin.WIRE,
            Reconnect.RESUME,
            "The client read its pushes too slowly, and the bounded buffer for them is full."),
    IDLE_TIMEOUT(
            4009,
            Origin.WIRE,
            Reconnect.BACKOFF,
            "Nothing arrived for longer than the announced heartbeat allows, or one message took too long to arrive.");

    /**
     * What a client does after a close.
     *
     * <p><em>Thread-safe.</em>
     */
    public enum Reconnect {
        /** Stay closed and tell the application. */
        NEVER,
        /** Reconnect after a random, growing, capped delay. */
        BACKOFF,
        /** Reconnect as with {@link #BACKOFF}, at another address if there is one. */
        ELSEWHERE,
        /** Reconnect as with {@link #BACKOFF}, with the larger cap that is meant for a crowded server. */
        LATER,
        /** Obtain a new token, reconnect as with {@link #BACKOFF}, and authenticate with it. */
        AUTHENTICATE,
        /** Reconnect as with {@link #BACKOFF} and resume subscriptions from the last marker that was processed. */
        RESUME
    }

    private enum Origin {
        WIRE,
        LOCAL
    }

    private static final Map<Integer, CloseCode> BY_NUMBER = index();

    private final int number;
    private final Origin origin;
    private final Reconnect reconnect;
    private final String meaning;

    CloseCode(int number, Origin origin, Reconnect reconnect, String meaning) {
        this.number = number;
        this.origin = origin;
        this.reconnect = reconnect;
        this.meaning = meaning;
    }

    /** The number that stands in the close frame. */
    public int number() {
        return number;
    }

    /** What a client does after a close with this code. */
    public Reconnect reconnect() {
        return reconnect;
    }

    /** One sentence for the table of close codes. */
    public String meaning() {
        return meaning;
    }

    /** Whether an endpoint may send this code, as opposed to reporting it locally. */
    public boolean isSendable() {
        return origin == Origin.WIRE;
    }

    /** The listed code with this number. */
    public static Optional<CloseCode> of(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }

    /** What a client does after a close with this number, listed or not; unlisted ones ask for {@code BACKOFF}. */
    public static Reconnect reconnect(int number) {
        return of(number).map(CloseCode::reconnect).orElse(Reconnect.BACKOFF);
    }

    /**
     * Whether a close frame may carry this number: the registered ones up to 1014 except 1004, 1005 and 1006, and the
     * ranges 3000 to 3999 (registered by libraries) and 4000 to 4999 (private).
     */
    public static boolean mayAppearOnWire(int number) {
        return (number >= 1000 && number <= 1003) || (number >= 1007 && number <= 1014) || isFree(number);
    }

    private static boolean isFree(int number) {
        return number >= 3000 && number <= 4999;
    }

    private static Map<Integer, CloseCode> index() {
        Map<Integer, CloseCode> index = new HashMap<>();
        for (CloseCode code : values()) {
            CloseCode other = index.put(code.number, code);
            if (other != null) {
                throw new IllegalStateException(code + " and " + other + " have the same number");
            }
            if (code.isSendable() != mayAppearOnWire(code.number)) {
                throw new IllegalStateException(code + " contradicts mayAppearOnWire");
            }
        }
        return Map.copyOf(index);
    }
}
