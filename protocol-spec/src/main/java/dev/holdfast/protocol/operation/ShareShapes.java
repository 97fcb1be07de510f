package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the sharing of a queue by a pre-signed URL takes and gives.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ShareShapes {

    private ShareShapes() {}

    /** What to permit, and for how long. The values are judged one by one, each with a text of its own. */
    public record ShareQueue(
            QueueName queueName,
            @Nullable RawValue methods,
            @Nullable RawValue paths,
            @Nullable RawValue expires) {
        private static final Field<ShareQueue, QueueName> QUEUE_NAME =
                QueueShapes.queueNameField(ShareQueue::queueName);
        private static final Field<ShareQueue, RawValue> METHODS = optional("methods", Types.ANY, ShareQueue::methods)
                .means("The HTTP methods to permit; the default is GET alone.");
        private static final Field<ShareQueue, RawValue> PATHS = optional("paths", Types.ANY, ShareQueue::paths)
                .means("Some of messages, subscriptions and claims; the default is messages alone.");
        private static final Field<ShareQueue, RawValue> EXPIRES = optional("expires", Types.ANY, ShareQueue::expires)
                .means("When it ends, as an ISO 8601 date-time; the default is a day from now.");

        public static final Shape<ShareQueue> SHAPE = Shape.of(
                        "ShareQueue",
                        values -> new ShareQueue(
                                values.get(QUEUE_NAME), values.find(METHODS), values.find(PATHS), values.find(EXPIRES)),
                        QUEUE_NAME,
                        METHODS,
                        PATHS,
                        EXPIRES)
                .refusingOthers(ErrorCode.INVALID_REQUEST, "Unknown keys: ");
    }

    /** A permission that whoever holds it may use, without credentials. */
    public record SharedQueue(
            List<String> paths, List<String> methods, String project, String expires, String signature) {
        private static final Field<SharedQueue, List<String>> PATHS = required(
                        "paths", Types.listOf(Types.STRING), SharedQueue::paths)
                .means("The paths that it opens, with all below them; sorted.");
        private static final Field<SharedQueue, List<String>> METHODS = required(
                        "methods", Types.listOf(Types.STRING), SharedQueue::methods)
                .means("The methods that it permits, sorted.");
        private static final Field<SharedQueue, String> PROJECT =
                required("project", Types.STRING, SharedQueue::project).means("The project of the queue.");
        private static final Field<SharedQueue, String> EXPIRES = required(
                        "expires", Types.STRING, SharedQueue::expires)
                .means("When it ends: UTC, as YYYY-MM-DDThh:mm:ss.");
        private static final Field<SharedQueue, String> SIGNATURE =
                required("signature", Types.STRING, SharedQueue::signature).means("The proof, 64 hexadecimal digits.");

        public static final Shape<SharedQueue> SHAPE = Shape.of(
                "SharedQueue",
                values -> new SharedQueue(
                        values.get(PATHS),
                        values.get(METHODS),
                        values.get(PROJECT),
                        values.get(EXPIRES),
                        values.get(SIGNATURE)),
                PATHS,
                METHODS,
                PROJECT,
                EXPIRES,
                SIGNATURE);
    }
}
