package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.ConnectionShapes.Peer;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on system streams take and give, and what is pushed to who watches one.
 *
 * <p><em>Thread-safe.</em>
 */
public final class SystemShapes {

    /** What a stream shows: the overview as one object, of others each value. */
    public static final List<Shape<?>> VALUES =
            List.of(WatchedServer.SHAPE, WatchedQueue.SHAPE, WatchedConnection.SHAPE);

    private SystemShapes() {}

    /** A stream that shall be watched. */
    public record WatchSystem(String stream, @Nullable Long intervalSeconds) {
        private static final Field<WatchSystem, String> STREAM = required("stream", Types.STRING, WatchSystem::stream)
                .means("`$sys/overview`, `$sys/connections`, `$sys/queues`, or `$sys/queue/` and the name of a queue.");
        private static final Field<WatchSystem, Long> INTERVAL_SECONDS = optional(
                        "interval_seconds", Types.INTEGER, WatchSystem::intervalSeconds)
                .means("The shortest time between two pushes, from 1, the default, to 60.");

        public static final Shape<WatchSystem> SHAPE = Shape.of(
                "WatchSystem",
                values -> new WatchSystem(values.get(STREAM), values.find(INTERVAL_SECONDS)),
                STREAM,
                INTERVAL_SECONDS);
    }

    /** A watch that has begun. */
    public record Watching(long watch) {
        private static final Field<Watching, Long> WATCH =
                required("watch", Types.INTEGER, Watching::watch).means("What its pushes carry as `push`.");

        public static final Shape<Watching> SHAPE =
                Shape.of("Watching", values -> new Watching(values.get(WATCH)), WATCH);
    }

    /** A watch that shall end. */
    public record UnwatchSystem(long watch) {
        private static final Field<UnwatchSystem, Long> WATCH =
                required("watch", Types.INTEGER, UnwatchSystem::watch).means("The watch.");

        public static final Shape<UnwatchSystem> SHAPE =
                Shape.of("UnwatchSystem", values -> new UnwatchSystem(values.get(WATCH)), WATCH);
    }

    /** What a watch is told: everything, or what has changed. */
    public record SystemPush(
            long push,
            String stream,
            @Nullable RawValue snapshot,
            @Nullable RawValue delta,
            @Nullable Long leftOut) {
        private static final Field<SystemPush, Long> PUSH =
                required("push", Types.INTEGER, SystemPush::push).means("The watch.");
        private static final Field<SystemPush, String> STREAM =
                required("stream", Types.STRING, SystemPush::stream).means("The stream that it watches.");
        private static final Field<SystemPush, RawValue> SNAPSHOT = optional(
                        "snapshot", Types.OBJECT, SystemPush::snapshot)
                .means("The first push: all values by their names. The overview is a WatchedServer; elsewhere each"
                        + " value is a WatchedQueue by the queue's name, or a WatchedConnection by its id.");
        private static final Field<SystemPush, RawValue> DELTA = optional("delta", Types.OBJECT, SystemPush::delta)
                .means("Any other push: values that are new or other than before, and null for those that are gone.");
        private static final Field<SystemPush, Long> LEFT_OUT = optional("left_out", Types.INTEGER, SystemPush::leftOut)
                .means("How many values there are beside those that are shown; when it is new.");

        public static final Shape<SystemPush> SHAPE = Shape.of(
                "SystemPush",
                values -> new SystemPush(
                        values.get(PUSH),
                        values.get(STREAM),
                        values.find(SNAPSHOT),
                        values.find(DELTA),
                        values.find(LEFT_OUT)),
                PUSH,
                STREAM,
                SNAPSHOT,
                DELTA,
                LEFT_OUT);
    }

    /** A queue at a glance. */
    public record WatchedQueue(
            long free,
            long claimed,
            @Nullable Long oldest,
            @Nullable Double postsPerSecond,
            @Nullable Double removalsPerSecond) {
        private static final Field<WatchedQueue, Long> FREE = required("free", Types.INTEGER, WatchedQueue::free)
                .means("Its messages that are not claimed, delayed ones included.");
        private static final Field<WatchedQueue, Long> CLAIMED =
                required("claimed", Types.INTEGER, WatchedQueue::claimed).means("Its messages that are claimed.");
        private static final Field<WatchedQueue, Long> TOTAL =
                required("total", Types.INTEGER, WatchedQueue::total).means("All of its messages.");
        private static final Field<WatchedQueue, Long> OLDEST = optional("oldest", Types.INTEGER, WatchedQueue::oldest)
                .means("When its oldest message was posted, in seconds since 1970; absent when it is empty.");
        private static final Field<WatchedQueue, Double> POSTS_PER_SECOND = optional(
                        "posts_per_second", Types.NUMBER, WatchedQueue::postsPerSecond)
                .means("How many messages have come in a second since the last look; absent at the first one.");
        private static final Field<WatchedQueue, Double> REMOVALS_PER_SECOND = optional(
                        "removals_per_second", Types.NUMBER, WatchedQueue::removalsPerSecond)
                .means("How many have gone, likewise: deleted, acknowledged, popped, expired or moved.");

        public static final Shape<WatchedQueue> SHAPE = Shape.of(
                "WatchedQueue",
                values -> new WatchedQueue(
                        values.get(FREE),
                        values.get(CLAIMED),
                        values.find(OLDEST),
                        values.find(POSTS_PER_SECOND),
                        values.find(REMOVALS_PER_SECOND)),
                FREE,
                CLAIMED,
                TOTAL,
                OLDEST,
                POSTS_PER_SECOND,
                REMOVALS_PER_SECOND);

        public long total() {
            return free + claimed;
        }
    }

    /**
     * How a connection has ended.
     *
     * @param code of the close frame, whoever has sent it first; 1006 where there was none
     */
    public record Ending(long closed, long code, @Nullable String reason) {}

    /** A connection as one that comes and goes. */
    public record WatchedConnection(
            String form, Peer peer, long opened, @Nullable Ending ending) {
        private static final Field<WatchedConnection, String> FORM = required(
                        "form", Types.STRING, WatchedConnection::form)
                .means("`native` once it has said hello, `zaqar` otherwise.");
        private static final Field<WatchedConnection, String> ADDRESS = required(
                        "address", Types.STRING, (WatchedConnection shown) -> shown.peer.address())
                .means("Address and port from which it comes.");
        private static final Field<WatchedConnection, String> PROJECT = optional(
                        "project", Types.STRING, (WatchedConnection shown) -> shown.peer.project())
                .means("The project that hello has named.");
        private static final Field<WatchedConnection, String> CLIENT_ID = optional(
                        "client_id", Types.STRING, (WatchedConnection shown) -> shown.peer.clientId())
                .means("The client's own name, as hello has told it.");
        private static final Field<WatchedConnection, String> CLIENT = optional(
                        "client", Types.STRING, (WatchedConnection shown) -> shown.peer.client())
                .means("The client's program, as hello has told it.");
        private static final Field<WatchedConnection, Long> OPENED = required(
                        "opened", Types.INTEGER, WatchedConnection::opened)
                .means("When it was opened, in seconds since 1970.");
        private static final Field<WatchedConnection, Long> CLOSED = optional(
                        "closed",
                        Types.INTEGER,
                        (WatchedConnection shown) -> shown.ending == null ? null : shown.ending.closed)
                .means("When it has ended, in seconds since 1970; absent while it is open.");
        private static final Field<WatchedConnection, Long> CODE = optional(
                        "code",
                        Types.INTEGER,
                        (WatchedConnection shown) -> shown.ending == null ? null : shown.ending.code)
                .means("The close code by which it has ended; 1006 where it was lost without one.");
        private static final Field<WatchedConnection, String> REASON = optional(
                        "reason",
                        Types.STRING,
                        (WatchedConnection shown) -> shown.ending == null ? null : shown.ending.reason)
                .means("The words that went with the code, if there were any.");

        public static final Shape<WatchedConnection> SHAPE = Shape.of(
                "WatchedConnection",
                values -> new WatchedConnection(
                        values.get(FORM),
                        new Peer(
                                values.get(ADDRESS), values.find(PROJECT), values.find(CLIENT_ID), values.find(CLIENT)),
                        values.get(OPENED),
                        ending(values.find(CLOSED), values.find(CODE), values.find(REASON))),
                FORM,
                ADDRESS,
                PROJECT,
                CLIENT_ID,
                CLIENT,
                OPENED,
                CLOSED,
                CODE,
                REASON);

        private static @Nullable Ending ending(@Nullable Long closed, @Nullable Long code, @Nullable String reason) {
            return closed == null || code == null ? null : new Ending(closed, code, reason);
        }
    }
}
