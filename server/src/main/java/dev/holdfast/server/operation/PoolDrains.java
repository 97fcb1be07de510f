package dev.holdfast.server.operation;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.operation.PoolShapes.PoolDrain;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.operation.Control.Step;
import dev.holdfast.server.operation.QueueMove.Ground;
import dev.holdfast.server.pool.DrainRecord;
import dev.holdfast.server.pool.DrainRecord.State;
import dev.holdfast.server.storage.QueueKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pools that are being drained. Each moves one queue after the other, in the order of projects and names, with
 * those that share its dead-letter queue; when it has been through and some are left, it goes through them again unless
 * one of them could not be moved.
 *
 * <p>What has been done stands in the catalogue, so a restart goes on with it.
 *
 * <p><em>Owned by one lane.</em>
 */
final class PoolDrains {

    private static final Logger LOG = LoggerFactory.getLogger(PoolDrains.class);
    private static final long MAX_COUNTED = 100_000;
    private static final int MAX_TOGETHER = 1000;
    private static final int MAX_ATTEMPTS = 3;

    private final Ground ground;
    private final Passages passages;
    private final Clock clock;
    private final Map<String, Job> jobs = new HashMap<>();
    private final List<Runnable> undecided = new ArrayList<>();

    PoolDrains(Ground ground, Passages passages, Clock clock) {
        this.ground = ground;
        this.passages = passages;
        this.clock = clock;
    }

    /** Goes on where the last run of the server has stopped. */
    void resume() {
        for (DrainRecord drain : ground.catalogue().drains()) {
            if (drain.state() == State.RUNNING || !drain.moving().isEmpty()) {
                launch(drain.pool());
            }
        }
    }

    /** Begins to drain a pool, or goes on with it. */
    void begin(String pool) {
        DrainRecord known = ground.catalogue().drain(pool);
        if (known != null && known.state() == State.RUNNING) {
            return;
        }
        ground.catalogue()
                .putDrain(
                        known == null || known.state() == State.DONE
                                ? DrainRecord.begun(pool, clock.nowMillis())
                                : known.resumed());
        // By then what was placed before is on its way to the pool's lanes, before anything that this asks of them.
        ground.control()
                .afterSync(new Step(
                        () -> launch(pool),
                        failure -> LOG.atError().setCause(failure).log("A drain did not begin")));
    }

    /** @return false when the pool is not being drained */
    boolean stop(String pool) {
        DrainRecord known = ground.catalogue().drain(pool);
        if (known == null || known.state() == State.STOPPED) {
            return false;
        }
        ground.catalogue().putDrain(known.in(State.STOPPED));
        passages.leaveOpen(pool);
        return true;
    }

    /** Whether queues are just moving into a pool or out of it. */
    boolean isWorkingOn(String pool) {
        for (String source : jobs.keySet()) {
            DrainRecord drain = ground.catalogue().drain(source);
            if (drain != null
                    && !drain.moving().isEmpty()
                    && (source.equals(pool) || drain.target().equals(pool))) {
                return true;
            }
        }
        return false;
    }

    /** How far the draining of a pool has got; null when nobody has asked for it. */
    @Nullable
    PoolDrain show(String pool) {
        DrainRecord known = ground.catalogue().drain(pool);
        return known == null
                ? null
                : new PoolDrain(
                        known.state().name().toLowerCase(Locale.ROOT),
                        Instant.ofEpochMilli(known.sinceMillis())
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString(),
                        ground.catalogue().countIn(pool, MAX_COUNTED),
                        known.movedQueues(),
                        known.failedQueues(),
                        known.movedMessages(),
                        known.lastError().isEmpty() ? null : known.lastError());
    }

    /** Tries again what could not be written. Called about once a second. */
    void tryAgain() {
        List<Runnable> again = List.copyOf(undecided);
        undecided.clear();
        again.forEach(Runnable::run);
    }

    private void launch(String pool) {
        DrainRecord drain = ground.catalogue().drain(pool);
        if (drain == null || jobs.containsKey(pool)) {
            return;
        }
        Job job = new Job(pool);
        jobs.put(pool, job);
        if (drain.moving().isEmpty()) {
            job.comeBack();
        } else {
            new MoveCleanup(ground, drain, job::cleanedUp).start();
        }
    }

    /**
     * One pool on its way to be empty.
     *
     * <p><em>Owned by one lane.</em>
     */
    private final class Job implements QueueMove.Ending {
        private final String pool;
        private final DeadLetterTies ties;
        private @Nullable ProjectId tiesOf;
        private @Nullable QueueKey after;
        private @Nullable QueueKey current;
        private int attempts;

        Job(String pool) {
            this.pool = pool;
            this.ties = new DeadLetterTies();
        }

        void comeBack() {
            ground.control().comeBack(new Step(this::next, this::giveUp));
        }

        private void giveUp(RuntimeException failure) {
            if (isServing()) {
                LOG.atError().setCause(failure).addKeyValue("pool", pool).log("A pool is drained no further");
            }
            end(State.FAILED, String.valueOf(failure.getMessage()));
        }

        void cleanedUp(@Nullable String trouble) {
            if (trouble == null) {
                comeBack();
            } else {
                end(State.FAILED, trouble);
            }
        }

        /** A server that stops leaves everything as it is. */
        private boolean isServing() {
            return !ground.isOut("");
        }

        private void next() {
            DrainRecord drain = ground.catalogue().drain(pool);
            if (!isServing() || drain == null || drain.state() != State.RUNNING) {
                jobs.remove(pool);
                return;
            }
            QueueKey queue = ground.catalogue().queueBehind(pool, after);
            if (queue == null) {
                endPass(drain);
            } else if (!queue.project().equals(tiesOf)) {
                tiesOf = queue.project();
                ties.load(ground, pool, queue.project(), refusal -> {
                    if (refusal == null) {
                        comeBack();
                    } else {
                        giveUp(refusal);
                    }
                });
            } else {
                move(queue);
            }
        }

        private void endPass(DrainRecord drain) {
            if (!ground.catalogue().hasQueues(pool)) {
                closePassages();
            } else if (drain.failedQueues() > 0) {
                end(State.FAILED, drain.lastError());
            } else {
                after = null;
                comeBack();
            }
        }

        /** The last dead letters have to leave too. */
        private void closePassages() {
            if (ground.catalogue().passages(pool).isEmpty()) {
                end(State.DONE, "");
            } else {
                passages.close(pool, this::comeBack);
            }
        }

        /** One that somebody has stopped, or that was at its end already, stays so. */
        private void end(State outcome, String lastError) {
            jobs.remove(pool);
            DrainRecord drain = isServing() ? ground.catalogue().drain(pool) : null;
            if (drain != null) {
                State state = drain.state() == State.RUNNING ? outcome : drain.state();
                ground.catalogue().putDrain(drain.withFailed(0, lastError).in(state));
                LOG.atInfo()
                        .addKeyValue("pool", pool)
                        .addKeyValue("state", state)
                        .addKeyValue("queues", drain.movedQueues())
                        .addKeyValue("messages", drain.movedMessages())
                        .log("The draining of a pool has ended");
            }
        }

        private void move(QueueKey queue) {
            current = queue;
            List<QueueKey> together = ties.groupOf(
                    queue,
                    MAX_TOGETHER,
                    member -> pool.equals(ground.catalogue().placeOf(member)));
            new QueueMove(ground, pool, together, this).start();
        }

        @Override
        public void moved() {
            attempts = 0;
            after = current;
            comeBack();
        }

        @Override
        public void failed(String trouble) {
            attempts++;
            if (isServing() && attempts >= MAX_ATTEMPTS) {
                note(trouble);
                moved();
            } else {
                comeBack();
            }
        }

        private void note(String trouble) {
            DrainRecord drain = ground.catalogue().drain(pool);
            LOG.atWarn()
                    .addKeyValue("queue", current)
                    .addKeyValue("trouble", trouble)
                    .log("A queue could not be moved out of its pool");
            if (drain != null) {
                ground.catalogue().putDrain(drain.withFailed(1, trouble));
            }
        }

        @Override
        public void leftBehind(String trouble) {
            end(State.FAILED, trouble);
        }

        @Override
        public void undecided(Runnable again) {
            undecided.add(again);
        }
    }
}
