package dev.holdfast.client;

import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.MessageShapes.ShownMessage;
import dev.holdfast.protocol.operation.PushShapes.PushedMessage;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message as the server showed it.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Message<T> {

    private final String id;
    private final RawValue raw;
    private final Body<T> codec;
    private final long ttlSeconds;
    private final long ageSeconds;
    private final long claimCount;
    private final @Nullable String claimId;
    private final @Nullable String marker;

    private Message(ShownMessage shown, Body<T> codec) {
        this.codec = codec;
        id = shown.id();
        raw = shown.body();
        ttlSeconds = shown.ttlSeconds();
        ageSeconds = shown.ageSeconds();
        claimCount = shown.claimCount();
        claimId = shown.claimId();
        marker = null;
    }

    private Message(PushedMessage pushed, @Nullable String claimId, Body<T> codec) {
        this.codec = codec;
        id = pushed.id();
        raw = pushed.body();
        ttlSeconds = pushed.ttlSeconds();
        ageSeconds = pushed.ageSeconds();
        claimCount = pushed.claimCount();
        this.claimId = claimId;
        marker = pushed.marker();
    }

    static <T> Message<T> of(ShownMessage shown, Body<T> codec) {
        return new Message<>(shown, codec);
    }

    static <T> Message<T> of(PushedMessage pushed, @Nullable String claimId, Body<T> codec) {
        return new Message<>(pushed, claimId, codec);
    }

    /** Opaque; sorts by age. */
    public String id() {
        return id;
    }

    /**
     * The body, read anew by each call.
     *
     * @throws Unreadable if it is not what the program expects
     */
    public T body() {
        try {
            return codec.read(raw);
        } catch (RuntimeException unreadable) {
            throw new Unreadable("The body of message " + id + " cannot be read.", unreadable);
        }
    }

    /** The body as MessagePack. */
    public RawValue raw() {
        return raw;
    }

    /** How long it lives, from its post on; whole seconds. A claim may have enlarged it. */
    public Duration ttl() {
        return Duration.ofSeconds(ttlSeconds);
    }

    /** How old it was when it was shown; whole seconds. */
    public Duration age() {
        return Duration.ofSeconds(ageSeconds);
    }

    /**
     * How many times it had been claimed, this one included. Where the client has to do with REST, which does not tell
     * it, 1 for a message that is claimed.
     */
    public long claimCount() {
        return claimCount;
    }

    /** The claim that holds it. */
    public Optional<String> claimId() {
        return Optional.ofNullable(claimId);
    }

    /** Its position in the queue: what {@link Live.Builder#after} takes. Only messages that were pushed have one. */
    public Optional<String> marker() {
        return Optional.ofNullable(marker);
    }

    @Override
    public String toString() {
        return "Message[" + id + "]";
    }
}
