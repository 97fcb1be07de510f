package dev.holdfast.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Notices.ConsumerClosed;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.PushShapes.ConsumerPush;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a server tells one user of a connection.
 *
 * <p><em>Thread-safe.</em>
 */
sealed interface Incoming {

    /** Messages for a consumer. */
    record Pushed(ConsumerPush push) implements Incoming {}

    /** A consumer has ended. */
    record Ended(ConsumerClosed notice) implements Incoming {}

    /**
     * The reply to a request.
     *
     * @param body null where there is none
     */
    record Answer(int status, @Nullable RawValue body) implements Incoming {

        private static final int FIRST_REFUSAL = 400;
        private static final byte[] ERROR = "error".getBytes(US_ASCII);
        private static final byte[] MESSAGE = "message".getBytes(US_ASCII);
        private static final byte[] RETRY_AFTER = "retry_after".getBytes(US_ASCII);

        /**
         * What the operation gave.
         *
         * @throws Refused if the server refused
         * @throws Unreadable if the server answered something else
         */
        <O> Reply<O> read(Operation<?, O> operation) {
            try {
                if (status >= FIRST_REFUSAL) {
                    throw refused();
                }
                return new Reply<>(
                        status, body == null ? null : operation.output().read(body.reader()));
            } catch (Refusal unreadable) {
                throw new Unreadable("The reply to " + operation + " cannot be read: " + unreadable.text(), unreadable);
            }
        }

        /** Whether the server promises that it did nothing, because it stops: the request may go elsewhere. */
        boolean isStopping() {
            return status == ErrorCode.STOPPING.status() && refused().error().equals(ErrorCode.STOPPING.wireName());
        }

        Refused refused() {
            PackReader in = body == null ? null : body.reader();
            String error = "internal";
            String message = "The server answered with " + status + ".";
            long seconds = 0;
            for (int pairs = in == null ? 0 : in.mapHeader(); in != null && pairs > 0; pairs--) {
                if (in.tryString(ERROR)) {
                    error = in.string();
                } else if (in.tryString(MESSAGE)) {
                    message = in.string();
                } else if (in.tryString(RETRY_AFTER) && in.nextIs(Kind.INTEGER)) {
                    seconds = in.integer();
                } else {
                    in.skip();
                    in.skip();
                }
            }
            return new Refused(status, error, message, Duration.ofSeconds(Math.max(0, seconds)));
        }
    }
}
