package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.SystemShapes.UnwatchSystem;
import dev.holdfast.protocol.operation.SystemShapes.WatchSystem;
import dev.holdfast.protocol.operation.SystemShapes.Watching;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.Lane;
import dev.holdfast.server.base.ThreadRole;
import dev.holdfast.server.notify.ShardDoor;
import dev.holdfast.server.operation.QueueLook.Seen;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells connections what goes on in the server, at most once a second:
 *
 * <pre>
 *   every second, for each stream that somebody watches
 *     └─► a look: at the counters, by the lanes, or by the I/O threads
 *           └─► its state ─► for each watcher the difference from what it took
 * </pre>
 *
 * Nothing is looked at while nobody watches: the lane sleeps then. A watcher that has not taken what it was offered is
 * offered nothing more until it has; so a slow one gets fewer and larger pushes.
 *
 * <p><em>Thread-safe.</em>
 */
public final class SystemStreams implements AutoCloseable {

    private static final int MAX_WAITING = 4096;
    private static final long ROUND_MILLIS = 1000;
    private static final long MAX_INTERVAL_SECONDS = 60;

    private final Supplier<Map<String, RawValue>> overview;
    private final ConnectionRegistry connections;
    private final ShardDoor door;
    private final Limits limits;
    private final Lane<Step> lane;

    /** @param overview of the server as a whole; only called by the thread of this */
    public SystemStreams(
            Supplier<Map<String, RawValue>> overview,
            ConnectionRegistry connections,
            ShardDoor door,
            Limits limits,
            Clock clock) {
        this.overview = overview;
        this.connections = connections;
        this.door = door;
        this.limits = limits;
        this.lane = new Lane<>("holdfast-system", MAX_WAITING, new Owner(), clock);
    }

    public void start() {
        lane.start();
    }

    @Override
    public void close() {
        lane.close();
    }

    /** For tests, which have no thread. */
    boolean runGroup() {
        return lane.runGroup();
    }

    void watch(Call<WatchSystem, Watching> call) {
        SystemSink sink = sinkOf(call);
        WatchSystem input = call.input();
        SystemStream stream = SystemStream.of(input.stream(), call.project());
        long seconds = Objects.requireNonNullElse(input.intervalSeconds(), 1L);
        if (seconds < 1 || seconds > MAX_INTERVAL_SECONDS) {
            throw RequestRules.invalid("The interval must be from 1 to " + MAX_INTERVAL_SECONDS + " seconds.");
        }
        submit(owner -> owner.add(call, new Watch(stream, sink, 1000 * seconds)));
    }

    void unwatch(Call<UnwatchSystem, Nothing> call) {
        SystemSink sink = sinkOf(call);
        submit(owner -> {
            owner.remove(call.input().watch(), sink);
            call.succeed(Nothing.INSTANCE, null);
            call.release();
        });
    }

    private static SystemSink sinkOf(Call<?, ?> call) {
        SystemSink sink = call.sink().systemSink();
        if (sink == null) {
            throw Refusal.of(
                    ErrorCode.ACTION_UNSUPPORTED, "Only a WebSocket can watch, by requests in the native form.");
        }
        return sink;
    }

    /** What the thread does for others. */
    private interface Step {
        void run(Owner owner);
    }

    private void submit(Step step) {
        if (!lane.submit(step)) {
            throw CallRouter.notTaken(lane);
        }
    }

    /** What one connection watches. */
    private static final class Watch {
        private final SystemStream stream;
        private final SystemSink sink;
        private final long intervalMillis;
        private long id;
        private long nextMillis;
        private @Nullable SystemState known;
        private @Nullable SystemOffer offer;

        Watch(SystemStream stream, SystemSink sink, long intervalMillis) {
            this.stream = stream;
            this.sink = sink;
            this.intervalMillis = intervalMillis;
        }

        /** Whether it can be offered something; then it is known what it knows. */
        boolean isReady(long nowMillis) {
            SystemOffer last = offer;
            if (last != null && last.isPending()) {
                return false;
            }
            if (last != null && last.isTaken()) {
                known = last.shown();
            }
            offer = null;
            return nowMillis >= nextMillis;
        }

        /** @param roundMillis the moment of the round that has asked for the state, from which the interval counts */
        void offer(SystemState state, long roundMillis) {
            RawValue push = state.pushAfter(known, id, stream.name());
            if (push != null) {
                SystemOffer next = new SystemOffer(push, state);
                offer = next;
                nextMillis = roundMillis + intervalMillis;
                sink.offer(next);
            }
        }
    }

    /**
     * All that changes.
     *
     * <p><em>Owned by one lane.</em>
     */
    private final class Owner implements Lane.Owner<Step> {
        private final Map<Long, Watch> watches = new LinkedHashMap<>();

        /** What the last look at each stream has seen, for what is told of speed. */
        private final Map<SystemStream, Map<QueueName, Seen>> seen = new HashMap<>();

        private long lastId;
        private long nowMillis;
        private long nextRoundMillis = Long.MAX_VALUE;

        @Override
        public void beginGroup(long laneMillis) {
            ThreadRole.check(this);
            nowMillis = Math.max(nowMillis, laneMillis);
        }

        @Override
        public void run(Step step) {
            step.run(this);
        }

        void add(Call<?, Watching> call, Watch watch) {
            if (watches.size() >= limits.maxSystemWatches()) {
                call.refuse(Refusal.of(
                        ErrorCode.TOO_MANY_IN_FLIGHT,
                        "More than " + limits.maxSystemWatches() + " watches are open. End one, or raise limits."
                                + Limit.MAX_SYSTEM_WATCHES.key() + "."));
            } else {
                watch.id = ++lastId;
                watches.put(watch.id, watch);
                nextRoundMillis = nowMillis;
                call.succeed(new Watching(watch.id), null);
            }
            call.release();
        }

        void remove(long id, SystemSink sink) {
            Watch watch = watches.get(id);
            if (watch != null && watch.sink.address().equals(sink.address())) {
                watches.remove(id);
            }
        }

        @Override
        public void endGroup(boolean isIdle) {
            if (nowMillis >= nextRoundMillis) {
                watches.values().removeIf(watch -> !watch.sink.isOpen());
                nextRoundMillis = watches.isEmpty() ? Long.MAX_VALUE : nowMillis + ROUND_MILLIS;
                Set<SystemStream> watched = new LinkedHashSet<>();
                Set<SystemStream> ready = new LinkedHashSet<>();
                for (Watch watch : watches.values()) {
                    watched.add(watch.stream);
                    if (watch.isReady(nowMillis)) {
                        ready.add(watch.stream);
                    }
                }
                seen.keySet().retainAll(watched);
                ready.forEach(this::look);
            }
        }

        private void look(SystemStream stream) {
            long roundMillis = nowMillis;
            // A lane that is full now is asked again in a second.
            if (stream.isOfConnections()) {
                connections.glance(
                        QueueLooks.MAX_SHOWN,
                        glance -> lane.submit(owner -> owner.show(stream, glance.state(), roundMillis)));
            } else if (stream.project() == null) {
                show(stream, new SystemState(overview.get(), 0), roundMillis);
            } else {
                Map<QueueName, Seen> before = seen.getOrDefault(stream, Map.of());
                new QueueLooks(
                                stream,
                                before,
                                (state, queues) -> lane.submit(owner -> {
                                    owner.seen.put(stream, queues);
                                    owner.show(stream, state, roundMillis);
                                }))
                        .start(door);
            }
        }

        void show(SystemStream stream, SystemState state, long roundMillis) {
            for (Watch watch : watches.values()) {
                if (watch.stream.equals(stream) && watch.isReady(nowMillis)) {
                    watch.offer(state, roundMillis);
                }
            }
        }

        @Override
        public long nextWakeMillis() {
            return nextRoundMillis;
        }

        @Override
        public void stop() {
            watches.clear();
        }

        /** Its caller learns from the end of the connection that the server stops. */
        @Override
        public void refuse(Step step) {
            watches.clear();
        }
    }
}
