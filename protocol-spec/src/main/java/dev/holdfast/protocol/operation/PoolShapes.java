package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on pools take and give.
 *
 * <p><em>Thread-safe.</em>
 */
public final class PoolShapes {

    private PoolShapes() {}

    private static <R> Field<R, String> poolNameField(Function<R, String> getter) {
        return required("pool_name", Types.STRING, getter).in(Place.PATH).means("The pool.");
    }

    /**
     * A pool as it shall be.
     *
     * @param flavor empty for none
     */
    public record CreatePool(
            String poolName,
            String uri,
            long weight,
            @Nullable String flavor,
            @Nullable RawValue options) {
        private static final Field<CreatePool, String> POOL_NAME = poolNameField(CreatePool::poolName);
        private static final Field<CreatePool, String> URI =
                required("uri", Types.STRING, CreatePool::uri).means("Where the store is, such as rocksdb:a.");
        private static final Field<CreatePool, Long> WEIGHT = required("weight", Types.INTEGER, CreatePool::weight)
                .means("Its share of new queues among the pools; 0 takes none.");
        private static final Field<CreatePool, String> FLAVOR =
                optional("flavor", Types.STRING_OR_NULL, CreatePool::flavor).means("The flavor that it belongs to.");
        private static final Field<CreatePool, RawValue> OPTIONS =
                optional("options", Types.OBJECT, CreatePool::options).means("Kept and shown.");

        public static final Shape<CreatePool> SHAPE = Shape.of(
                        "CreatePool",
                        values -> new CreatePool(
                                values.get(POOL_NAME),
                                values.get(URI),
                                values.get(WEIGHT),
                                values.find(FLAVOR),
                                values.find(OPTIONS)),
                        POOL_NAME,
                        URI,
                        WEIGHT,
                        FLAVOR,
                        OPTIONS)
                .refusingOthers(ErrorCode.SCHEMA_MISMATCH, "Additional properties are not allowed: ");
    }

    /** What of a pool shall change; what is null stays. */
    public record UpdatePool(
            String poolName,
            @Nullable String uri,
            @Nullable Long weight,
            @Nullable String flavor,
            @Nullable RawValue options) {
        private static final Field<UpdatePool, String> POOL_NAME = poolNameField(UpdatePool::poolName);
        private static final Field<UpdatePool, String> URI =
                optional("uri", Types.STRING, UpdatePool::uri).means("Where the store is.");
        private static final Field<UpdatePool, Long> WEIGHT = optional("weight", Types.INTEGER, UpdatePool::weight)
                .means("Its share of new queues among the pools; 0 takes none.");
        private static final Field<UpdatePool, String> FLAVOR = optional(
                        "flavor", Types.STRING_OR_NULL, UpdatePool::flavor)
                .means("The flavor that it belongs to; an empty one takes it out.");
        private static final Field<UpdatePool, RawValue> OPTIONS =
                optional("options", Types.OBJECT, UpdatePool::options).means("Kept and shown.");

        public static final Shape<UpdatePool> SHAPE = Shape.of(
                "UpdatePool",
                values -> new UpdatePool(
                        values.get(POOL_NAME),
                        values.find(URI),
                        values.find(WEIGHT),
                        values.find(FLAVOR),
                        values.find(OPTIONS)),
                POOL_NAME,
                URI,
                WEIGHT,
                FLAVOR,
                OPTIONS);
    }

    /** A pool by its name. */
    public record OnePool(String poolName) {
        private static final Field<OnePool, String> POOL_NAME = poolNameField(OnePool::poolName);

        public static final Shape<OnePool> SHAPE =
                Shape.of("OnePool", values -> new OnePool(values.get(POOL_NAME)), POOL_NAME);
    }

    /** A pool to be shown. */
    public record GetPool(String poolName, @Nullable Boolean detailed) {
        private static final Field<GetPool, String> POOL_NAME = poolNameField(GetPool::poolName);
        private static final Field<GetPool, Boolean> DETAILED = optional("detailed", Types.BOOLEAN, GetPool::detailed)
                .in(Place.QUERY)
                .means("Whether to show its options and how it is.");

        public static final Shape<GetPool> SHAPE = Shape.of(
                "GetPool", values -> new GetPool(values.get(POOL_NAME), values.find(DETAILED)), POOL_NAME, DETAILED);
    }

    /** A page of pools. */
    public record ListPools(
            @Nullable String marker,
            @Nullable Long limit,
            @Nullable Boolean detailed) {
        private static final Field<ListPools, String> MARKER = Paging.marker("name", ListPools::marker);
        private static final Field<ListPools, Long> LIMIT = Paging.limit("pools", ListPools::limit);
        private static final Field<ListPools, Boolean> DETAILED = optional(
                        "detailed", Types.BOOLEAN, ListPools::detailed)
                .in(Place.QUERY)
                .means("Whether to show their options and how they are.");

        public static final Shape<ListPools> SHAPE = Shape.of(
                "ListPools",
                values -> new ListPools(values.find(MARKER), values.find(LIMIT), values.find(DETAILED)),
                MARKER,
                LIMIT,
                DETAILED);
    }

    /**
     * A pool as it is shown.
     *
     * @param options present when asked for
     * @param status present when asked for: {@code ready}, {@code soft_full}, {@code failed} or {@code unreachable}
     */
    public record PoolDocument(
            String name,
            String uri,
            long weight,
            @Nullable String flavor,
            @Nullable RawValue options,
            @Nullable String status) {
        private static final Field<PoolDocument, String> NAME =
                required("name", Types.STRING, PoolDocument::name).means("The pool.");
        private static final Field<PoolDocument, String> URI =
                required("uri", Types.STRING, PoolDocument::uri).means("Where the store is.");
        private static final Field<PoolDocument, Long> WEIGHT =
                required("weight", Types.INTEGER, PoolDocument::weight).means("Its share of new queues.");
        private static final Field<PoolDocument, String> FLAVOR =
                optional("flavor", Types.STRING, PoolDocument::flavor).means("The flavor that it belongs to.");
        private static final Field<PoolDocument, RawValue> OPTIONS =
                optional("options", Types.OBJECT, PoolDocument::options).means("What was given with it.");
        private static final Field<PoolDocument, String> STATUS = optional("status", Types.STRING, PoolDocument::status)
                .means("How it is: ready, soft_full, failed or unreachable.");

        public static final Shape<PoolDocument> SHAPE = Shape.of(
                "PoolDocument",
                values -> new PoolDocument(
                        values.get(NAME),
                        values.get(URI),
                        values.get(WEIGHT),
                        values.find(FLAVOR),
                        values.find(OPTIONS),
                        values.find(STATUS)),
                NAME,
                URI,
                WEIGHT,
                FLAVOR,
                OPTIONS,
                STATUS);
    }

    /**
     * How far the draining of a pool has got.
     *
     * @param state {@code running}, {@code done}, {@code stopped} or {@code failed}
     * @param since when it was asked for, as an ISO 8601 date-time
     * @param queuesLeft those that are still in the pool; beyond a bound they are not counted
     * @param queuesFailed those that could not be moved when their turn came last
     * @param lastError why the last one of them could not; null when none failed
     */
    public record PoolDrain(
            String state,
            String since,
            long queuesLeft,
            long queuesMoved,
            long queuesFailed,
            long messagesMoved,
            @Nullable String lastError) {
        private static final Field<PoolDrain, String> STATE =
                required("state", Types.STRING, PoolDrain::state).means("How it is: running, done, stopped or failed.");
        private static final Field<PoolDrain, String> SINCE =
                required("since", Types.STRING, PoolDrain::since).means("When it began, as an ISO 8601 date-time.");
        private static final Field<PoolDrain, Long> LEFT = required("queues_left", Types.INTEGER, PoolDrain::queuesLeft)
                .means("Queues that are still in the pool, counted up to 100000.");
        private static final Field<PoolDrain, Long> MOVED = required(
                        "queues_moved", Types.INTEGER, PoolDrain::queuesMoved)
                .means("Queues that live elsewhere now.");
        private static final Field<PoolDrain, Long> FAILED = required(
                        "queues_failed", Types.INTEGER, PoolDrain::queuesFailed)
                .means("Queues that could not be moved and stay.");
        private static final Field<PoolDrain, Long> MESSAGES = required(
                        "messages_moved", Types.INTEGER, PoolDrain::messagesMoved)
                .means("Messages that were in these queues.");
        private static final Field<PoolDrain, String> LAST_ERROR =
                optional("last_error", Types.STRING, PoolDrain::lastError).means("Why the last of them could not.");

        public static final Shape<PoolDrain> SHAPE = Shape.of(
                "PoolDrain",
                values -> new PoolDrain(
                        values.get(STATE),
                        values.get(SINCE),
                        values.get(LEFT),
                        values.get(MOVED),
                        values.get(FAILED),
                        values.get(MESSAGES),
                        values.find(LAST_ERROR)),
                STATE,
                SINCE,
                LEFT,
                MOVED,
                FAILED,
                MESSAGES,
                LAST_ERROR);
    }

    /**
     * Pools in the order of their names.
     *
     * @param limit of the page, as asked for or by default, which only a REST link says
     */
    public record PoolPage(
            List<PoolDocument> pools, @Nullable String next, long limit) {
        private static final Field<PoolPage, List<PoolDocument>> POOLS = required(
                        "pools", Types.listOf(PoolDocument.SHAPE), PoolPage::pools)
                .means("The pools in ascending order of their names.");
        private static final Field<PoolPage, String> NEXT = optional("next", Types.STRING, PoolPage::next)
                .means("The marker of the next page; absent when this one is empty.");

        public static final Shape<PoolPage> SHAPE =
                Shape.of("PoolPage", values -> new PoolPage(values.get(POOLS), values.find(NEXT), 0), POOLS, NEXT);
    }
}
