package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.Lane;
import dev.holdfast.server.base.ThreadRole;
import dev.holdfast.server.pool.Catalogue;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lane that owns pools, flavors and the catalogue.
 *
 * <p>It has two doors. Requests come by {@link #submit}, which is bounded. What was admitted before comes back by
 * {@link #comeBack}, which is not, because nothing of it may be lost.
 *
 * <p>A step changes the catalogue and says by {@link #afterSync} what follows when that is durable. All steps of a
 * group share one sync.
 *
 * <p><em>Thread-safe.</em>
 */
final class Control implements Lane.Owner<Control.Step>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Control.class);

    /** For a step whose failure nobody else can mend: the lane tells of it. */
    static final Consumer<RuntimeException> RAISE = failure -> {
        throw failure;
    };

    /** Only wakes the lane. */
    private static final Step NOTHING = new Step(() -> {}, failure -> {});

    /**
     * Something to do, and what to do instead when it fails.
     *
     * <p><em>Thread-safe.</em>
     */
    record Step(Runnable work, Consumer<RuntimeException> orElse) {
        void run() {
            try {
                work.run();
            } catch (RuntimeException e) {
                orElse.accept(e);
            }
        }
    }

    private final Catalogue catalogue;
    private final Lane<Step> lane;
    private final Queue<Step> returning = new ConcurrentLinkedQueue<>();
    private List<Step> afterSync = new ArrayList<>();
    private volatile boolean isStopping;

    Control(Catalogue catalogue, int maxWaitingSteps, Clock clock) {
        this.catalogue = catalogue;
        this.lane = new Lane<>("holdfast-lane-control", maxWaitingSteps, this, clock);
    }

    void start() {
        lane.start();
    }

    /** Hands over a step. @return false when too many wait: it will not run */
    boolean submit(Step step) {
        return lane.submit(step);
    }

    /** Why {@link #submit} did not take a step. */
    Refusal notTaken() {
        return CallRouter.notTaken(lane);
    }

    /** Hands over a step that follows from one that was admitted before. */
    void comeBack(Step step) {
        returning.add(step);
        boolean ignored = lane.submit(NOTHING);
    }

    /** Hands over a step that must not overtake what was submitted before, and must not get lost. */
    void submitSurely(Step step) {
        if (!lane.submit(step)) {
            comeBack(isStopping ? step : new Step(() -> submitSurely(step), step.orElse));
        }
    }

    /** What follows when the changes so far are durable. Called by steps only. */
    void afterSync(Step step) {
        ThreadRole.check(this);
        afterSync.add(step);
    }

    @Override
    public void beginGroup(long nowMillis) {
        runReturning();
    }

    /** Those that come back once more have to wait for the next group. */
    private void runReturning() {
        int count = returning.size();
        for (int i = 0; i < count; i++) {
            run(Objects.requireNonNull(returning.poll()));
        }
    }

    @Override
    public void run(Step step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A step of the control lane failed for good");
        }
    }

    /** What follows a sync may itself change something, and then waits for the next. */
    @Override
    public void endGroup(boolean isIdle) {
        while (!afterSync.isEmpty()) {
            List<Step> steps = afterSync;
            afterSync = new ArrayList<>();
            try {
                catalogue.sync();
            } catch (RuntimeException e) {
                steps.forEach(step -> run(new Step(() -> step.orElse.accept(e), failure -> {
                    throw failure;
                })));
                continue;
            }
            steps.forEach(this::run);
        }
    }

    @Override
    public long nextWakeMillis() {
        return returning.isEmpty() ? Long.MAX_VALUE : 0;
    }

    @Override
    public void stop() {
        while (!returning.isEmpty()) {
            runReturning();
            endGroup(false);
        }
    }

    @Override
    public void refuse(Step step) {
        step.orElse.accept(Refusal.of(ErrorCode.STOPPING, "The server is stopping. Try again soon."));
    }

    @Override
    public void close() {
        isStopping = true;
        lane.close();
    }
}
