package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.operation.Control.Step;
import dev.holdfast.server.storage.QueueKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lines in which calls stand on the control lane: each while the place of its queue is being decided, or while the
 * queue is being deleted or moved. Calls about a queue that moves are refused when they have stood for some seconds.
 *
 * <p><em>Owned by one lane.</em>
 */
final class QueueLines {

    /** So long calls stand while their queue moves; those that come later are told to come back. */
    private static final long MAX_HELD_MILLIS = 5_000;

    private static final int MAX_HELD_CALLS = 10_000;
    private static final int RETRY_SECONDS = 5;

    private final Control control;
    private final KnownPlaces known;
    private final Clock clock;
    private final Map<QueueKey, Line> lines = new HashMap<>();
    private @Nullable PoolDirectory connectedPools;

    /**
     * Calls about one queue, in the order in which they go on. Where a lane sends one back, others may be behind it in
     * that lane, and those are older than what clients ask meanwhile. So the line stands still until the lane has been
     * told, and what the lane has sent back by then goes to the front.
     *
     * <p><em>Owned by one lane.</em>
     */
    private static final class Line {
        private final Deque<Step> calls = new ArrayDeque<>();
        private final List<Step> sentBack = new ArrayList<>();
        private boolean awaitsLane;
        private boolean awaitsStore;
        private long refusesFromMillis = Long.MAX_VALUE;

        boolean isHeld() {
            return refusesFromMillis != Long.MAX_VALUE;
        }

        boolean stands() {
            return awaitsLane || awaitsStore;
        }
    }

    QueueLines(Control control, KnownPlaces known, Clock clock) {
        this.control = control;
        this.known = known;
        this.clock = clock;
    }

    /** Completes it, before anything runs. */
    void connect(PoolDirectory pools) {
        connectedPools = pools;
    }

    private PoolDirectory pools() {
        return Objects.requireNonNull(connectedPools);
    }

    /** A call has left the control lane, for {@code lanes} if it knows the way. */
    void left(QueueKey queue, @Nullable PoolLanes lanes) {
        known.left(queue, lines.containsKey(queue) ? null : lanes);
    }

    /** A call comes from a client. */
    void stepForward(QueueKey queue, Step step) {
        Line line = lines.get(queue);
        if (line == null) {
            control.run(step);
        } else if (isOverdue(line) || (line.isHeld() && line.calls.size() >= MAX_HELD_CALLS)) {
            refuseHeld(queue, step);
        } else {
            line.calls.add(step);
        }
    }

    private boolean isOverdue(Line line) {
        return line.isHeld() && clock.nowMillis() >= line.refusesFromMillis;
    }

    private void refuseHeld(QueueKey queue, Step step) {
        step.orElse()
                .accept(Refusal.of(
                                ErrorCode.STORAGE_UNAVAILABLE,
                                "Queue " + queue.name()
                                        + " is moving to another pool. Please try again in a few seconds.")
                        .retryAfterSeconds(RETRY_SECONDS));
        left(queue, null);
    }

    /**
     * Lets all calls about a queue stand from now on, behind those that are under way. Called by the control lane.
     *
     * @param then what is done when they do
     * @param orElse what is done when others let them stand for too long already
     */
    void hold(QueueKey queue, Runnable then, Consumer<RuntimeException> orElse) {
        known.enter(queue);
        stepForward(
                queue,
                new Step(
                        () -> {
                            Line line = lines.computeIfAbsent(queue, absent -> new Line());
                            line.awaitsStore = true;
                            line.refusesFromMillis = clock.nowMillis() + MAX_HELD_MILLIS;
                            then.run();
                        },
                        orElse));
    }

    /** Tells calls that have stood for too long to come back. */
    void refuseOverdue(QueueKey queue) {
        Line line = lines.get(queue);
        if (line != null && isOverdue(line)) {
            List<Step> overdue = List.copyOf(line.calls);
            line.calls.clear();
            overdue.forEach(step -> refuseHeld(queue, step));
        }
    }

    /** Nothing moves any more: calls that stand because of it are told to come back. */
    void refuseAllHeld() {
        for (Map.Entry<QueueKey, Line> entry : Map.copyOf(lines).entrySet()) {
            if (entry.getValue().isHeld()) {
                entry.getValue().refusesFromMillis = 0;
                refuseOverdue(entry.getKey());
            }
        }
    }

    /** Lets the calls about a queue go on, to where it is now. */
    void release(QueueKey queue, @Nullable String place) {
        Objects.requireNonNull(lines.get(queue)).refusesFromMillis = Long.MAX_VALUE;
        goOnAfterStore(queue);
        left(queue, place == null ? null : pools().find(place));
    }

    /** A call comes back from a lane. */
    void stepBack(QueueKey queue, String from, Step step) {
        Line line = lines.computeIfAbsent(queue, absent -> new Line());
        line.sentBack.add(step);
        if (!line.awaitsLane) {
            tell(queue, line, from);
        }
    }

    private void tell(QueueKey queue, Line line, String pool) {
        line.awaitsLane = true;
        PoolLanes lanes = pools().find(pool);
        Step told = new Step(() -> told(queue, line), Control.RAISE);
        Call<Settlement, Nothing> news = new Call<>(
                Settlement.OPERATION,
                new Settlement(queue),
                queue.project(),
                ControlSink.CLIENT,
                0,
                new ControlSink(answer -> control.submitSurely(told)));
        if (lanes == null || lanes.isClosed()) {
            control.submitSurely(told);
        } else if (!lanes.submit(news)) {
            control.comeBack(new Step(() -> tell(queue, line, pool), Control.RAISE));
        }
    }

    /** Everything that was on its way by the lane has come back: it stands before this step. */
    private void told(QueueKey queue, Line line) {
        line.awaitsLane = false;
        for (int i = line.sentBack.size() - 1; i >= 0; i--) {
            line.calls.addFirst(line.sentBack.get(i));
        }
        line.sentBack.clear();
        goOn(queue, line);
    }

    private void goOn(QueueKey queue, Line line) {
        while (!line.stands() && !line.calls.isEmpty()) {
            control.run(line.calls.remove());
        }
        if (!line.stands()) {
            lines.remove(queue);
        }
    }

    /** What calls about a queue have waited for is durable. */
    void goOnAfterStore(QueueKey queue) {
        Line line = Objects.requireNonNull(lines.get(queue));
        line.awaitsStore = false;
        goOn(queue, line);
    }

    /** Lets calls about a queue stand until {@link #goOnAfterStore}. */
    void awaitStore(QueueKey queue) {
        lines.computeIfAbsent(queue, absent -> new Line()).awaitsStore = true;
    }

    /** Tells the lane that serves a queue that it is deleted; calls about it stand meanwhile. */
    void awaitDeletion(QueueKey queue, String place) {
        awaitStore(queue);
        tell(queue, Objects.requireNonNull(lines.get(queue)), place);
    }
}
