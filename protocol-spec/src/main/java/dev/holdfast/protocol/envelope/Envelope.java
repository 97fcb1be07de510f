package dev.holdfast.protocol.envelope;

import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.RawValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request as it came in a frame. Its body still lies in the buffer that it was read from, so it is valid only until
 * that buffer is used again; {@link #echo()} is a copy.
 *
 * <p><em>One thread at a time.</em>
 *
 * @param form the dialect, which is also the dialect of the reply
 * @param id of a native request
 * @param action the operation's name; null when the envelope has none that is text
 * @param actionShown the action as an error text shows it
 * @param headers who asks, as far as the request itself says
 * @param body a reader that stands before the body; null when the envelope has none
 * @param wireBytes the size of the body as it was sent: the frame without what is around the body, which in a JSON
 *     frame is taken to be as large as MessagePack would have it, so that a few bytes of it may count too
 * @param echo what a reply in Zaqar's form repeats of the request
 * @param fault why this request cannot be served, although the frame around it can be read; the reply carries its id
 */
public record Envelope(
        Form form,
        @Nullable RequestId id,
        @Nullable String action,
        String actionShown,
        Headers headers,
        @Nullable PackReader body,
        int wireBytes,
        @Nullable Echo echo,
        @Nullable Refusal fault) {

    /** The two dialects of a socket. */
    public enum Form {
        ZAQAR,
        NATIVE
    }

    /** How the frame that carried a request was written; its reply is written the same way. */
    public enum Encoding {
        JSON,
        MESSAGE_PACK
    }

    /** The headers of a request that the server knows. The token is a secret. */
    public record Headers(
            State state,
            @Nullable String clientId,
            @Nullable String project,
            @Nullable String token,
            @Nullable String roles,
            @Nullable Signature signature) {

        /** What an envelope has as its headers. */
        public enum State {
            /** None, or null: the connection itself may say who asks. */
            ABSENT,
            /** A map in which those that are known are text. */
            READABLE,
            /** Something else: nobody may guess who was meant. */
            MALFORMED
        }

        static final Headers ABSENT = new Headers(State.ABSENT, null, null, null, null, null);
        static final Headers MALFORMED = new Headers(State.MALFORMED, null, null, null, null, null);

        @Override
        public String toString() {
            return "Headers[" + state + ", " + clientId + ", " + project + "]";
        }
    }

    /**
     * The headers of a request that shows a signed permission. What is not of the right type is empty, which proves
     * nothing.
     */
    public record Signature(String proof, @Nullable String expires, List<String> methods, List<String> paths) {

        @Override
        public String toString() {
            return "Signature[" + expires + ", " + methods + ", " + paths + "]";
        }
    }

    /** What a reply in Zaqar's form repeats: the parts as they came, tokens blanked out. */
    public record Echo(RawValue action, RawValue body, RawValue headers) {
        public static final Echo NONE = new Echo(RawValue.NIL, RawValue.EMPTY_MAP, RawValue.EMPTY_MAP);
    }
}
