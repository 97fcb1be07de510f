package dev.holdfast.persist;

import static dev.holdfast.persist.SlotState.BACKOFF;
import static dev.holdfast.persist.SlotState.CONNECTING;
import static dev.holdfast.persist.SlotState.DRAINING;
import static dev.holdfast.persist.SlotState.IDLE;
import static dev.holdfast.persist.SlotState.LEAVING;
import static dev.holdfast.persist.SlotState.READY;

import dev.holdfast.persist.Event.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One place for a link to one address.
 *
 * <pre>
 *   IDLE ── dial ──► CONNECTING ── hello answered ──► READY ── leave ──► LEAVING ── drain ──► DRAINING
 *    ▲ ▲                │  │                         │  ▲                │   │                  │
 *    │ └── abandon ─────┘  └── refused, too slow ─┐  │  └───── stay ─────┘   └──── lost ─────┐  │ closed
 *    │                                            ▼  ▼ lost                                 ▼  ▼
 *    └──────────────── waited ───────────────── BACKOFF                                     gone
 * </pre>
 *
 * <p>Every change that comes from outside ends with {@link Fleet#plan}, which decides what is to be done next.
 *
 * <p><em>One thread at a time.</em>
 */
final class Slot<L extends Link> {

    /**
     * What others may know.
     *
     * <p><em>Thread-safe.</em>
     */
    record View<L extends Link>(
            Endpoint endpoint, SlotState state, @Nullable L link, int failures, long sinceNanos) {}

    private final Settings<L> settings;
    private final Fleet<L> fleet;
    private final Alarm alarm;
    private Endpoint endpoint;
    private SlotState state = IDLE;
    private long sinceNanos;
    private int failures;
    private int absences;
    private @Nullable CompletableFuture<L> attempt;
    private @Nullable L link;
    private @Nullable Reason reason;
    private Duration drainTime;

    Slot(Settings<L> settings, Fleet<L> fleet, Endpoint endpoint) {
        this.settings = settings;
        this.fleet = fleet;
        this.alarm = new Alarm(settings);
        this.endpoint = endpoint;
        this.sinceNanos = settings.timers.nanoTime();
        this.drainTime = settings.drain;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    SlotState state() {
        return state;
    }

    boolean is(SlotState asked) {
        return state == asked;
    }

    /** Whether it counts among the links that should be there: not on its way out. */
    boolean isWanted() {
        return state != LEAVING && state != DRAINING;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    Table.Entry<L> entry() {
        return new Table.Entry<>(Objects.requireNonNull(link), endpoint.weight());
    }

    View<L> view() {
        return new View<>(endpoint, state, link, failures, sinceNanos);
    }

    /** The name led here again. */
    void onPresent(Endpoint now) {
        endpoint = now;
        absences = 0;
        if (state == LEAVING && reason == Reason.NAME) {
            enter(READY);
            fleet.emit(new Event.Staying(endpoint));
        }
    }

    /** The name did not lead here. */
    void onAbsent(int times) {
        absences += times;
    }

    /** Whether the name has not led here for long enough. */
    boolean isDeparted() {
        return absences >= settings.departAfter;
    }

    boolean isMissed() {
        return absences > 0;
    }

    void dial() {
        enter(CONNECTING);
        fleet.emit(new Event.Connecting(endpoint));
        CompletableFuture<L> mine = connect();
        attempt = mine;
        Duration limit = settings.connectTimeout.plus(settings.helloTimeout);
        alarm.set(limit, () -> onSlow(mine, limit));
        var unused =
                mine.whenComplete((ready, failure) -> settings.serial.execute(() -> onDialled(mine, ready, failure)));
    }

    private CompletableFuture<L> connect() {
        try {
            return settings.connector.connect(endpoint, new SlotDial(settings.serverNameAt(endpoint)));
        } catch (RuntimeException fault) {
            return CompletableFuture.failedFuture(fault);
        }
    }

    private void onSlow(CompletableFuture<L> mine, Duration limit) {
        onDialled(mine, null, new IOException("There was no answered hello within " + limit.toMillis() + " ms."));
        mine.cancel(false);
    }

    private void onDialled(CompletableFuture<L> mine, @Nullable L ready, @Nullable Throwable failure) {
        if (mine != attempt) {
            if (ready != null) {
                ready.close(new CancellationException("The link is not needed any more."));
            }
            return;
        }
        attempt = null;
        alarm.clear();
        if (ready != null) {
            onReady(ready);
        } else {
            backOff(CallException.unwrapped(Objects.requireNonNullElseGet(failure, CancellationException::new)));
        }
        fleet.plan();
    }

    private void onReady(L ready) {
        link = ready;
        enter(READY);
        fleet.emit(new Event.Ready(endpoint, ready.roundTrip()));
        ready.compromise().ifPresent(cause -> fleet.emit(new Event.FellBack(endpoint, cause)));
        var unused = ready.closed().thenAccept(why -> settings.serial.execute(() -> onClosed(why)));
        var unusedToo = ready.goingAway().thenAccept(notice -> settings.serial.execute(() -> onGoAway(notice)));
    }

    private void onClosed(Throwable why) {
        boolean wasWanted = state == READY;
        if (wasWanted) {
            fleet.emit(why instanceof HalfOpen ? new Event.SeenHalfOpen(endpoint) : new Event.Lost(endpoint, why));
            failures = uptime().compareTo(settings.backoff.resetAfter()) >= 0 ? 0 : failures;
            backOff(why);
        } else {
            drop();
        }
        fleet.plan();
    }

    private Duration uptime() {
        return Duration.ofNanos(settings.timers.nanoTime() - sinceNanos);
    }

    private void backOff(Throwable why) {
        failures++;
        Duration wait = why instanceof ComeBackLater later
                ? settings.uniform(later.after(), later.after().multipliedBy(3).dividedBy(2))
                : settings.backoff.delay(failures, settings.chance.getAsDouble());
        fleet.emit(new Event.BackingOff(endpoint, wait, why));
        rest(wait);
        fleet.onFailure();
    }

    /** Is not dialled before that time is over. */
    void rest(Duration wait) {
        link = null;
        enter(BACKOFF);
        alarm.set(wait, () -> {
            enter(IDLE);
            fleet.plan();
        });
    }

    /** Is not left alone any longer. */
    void wake() {
        if (state == BACKOFF) {
            alarm.clear();
            enter(IDLE);
        }
    }

    private void onGoAway(GoAway notice) {
        boolean isServing = state == READY || state == LEAVING;
        if (isServing && notice.lastProcessed().isPresent()) {
            leaveFor(notice);
            drain();
            fleet.plan();
        } else if (isServing) {
            Duration pause = settings.uniform(Duration.ZERO, notice.within().dividedBy(2));
            alarm.set(pause, () -> moveFor(notice, pause));
        }
    }

    /** Of the server's time, three quarters are for finding another link, the last is for draining. */
    private void moveFor(GoAway notice, Duration passed) {
        Duration quarter = notice.within().dividedBy(4);
        drainTime = quarter.compareTo(drainTime) < 0 ? quarter : drainTime;
        leaveFor(notice);
        alarm.set(quarter.multipliedBy(3).minus(passed), () -> {
            drain();
            fleet.plan();
        });
        fleet.plan();
    }

    private void leaveFor(GoAway notice) {
        leave(Reason.GOAWAY);
        fleet.succeed(this, notice.avoid());
    }

    /** Keeps serving, but only until another can. */
    void leave(Reason why) {
        reason = why;
        if (state == READY) {
            enter(LEAVING);
            fleet.emit(new Event.Leaving(endpoint, why));
        }
    }

    /** Takes no new requests. */
    void drain() {
        if (state == LEAVING || state == READY) {
            alarm.clear();
            enter(DRAINING);
            Objects.requireNonNull(link).retire(drainTime);
        }
    }

    /** Gives an attempt up. */
    void abandon() {
        CompletableFuture<L> mine = attempt;
        if (mine != null) {
            attempt = null;
            alarm.clear();
            enter(IDLE);
            mine.cancel(false);
        }
    }

    /** Ends whatever is under way; a link is drained. */
    void stop() {
        abandon();
        drain();
        if (state != DRAINING) {
            drop();
        }
    }

    private void drop() {
        alarm.clear();
        fleet.remove(this);
    }

    private void enter(SlotState next) {
        state = next;
        sinceNanos = settings.timers.nanoTime();
    }

    /**
     * What the connector is told.
     *
     * <p><em>Thread-safe.</em>
     */
    private final class SlotDial implements Dial {
        private final String serverName;

        SlotDial(String serverName) {
            this.serverName = serverName;
        }

        @Override
        public String serverName() {
            return serverName;
        }

        @Override
        public Duration connectTimeout() {
            return settings.connectTimeout;
        }

        @Override
        public Duration helloTimeout() {
            return settings.helloTimeout;
        }

        @Override
        public Heartbeat heartbeat() {
            return settings.heartbeat;
        }

        @Override
        public void roomAgain() {
            fleet.onRoom();
        }
    }
}
