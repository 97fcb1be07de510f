package dev.holdfast.persist;

import dev.holdfast.persist.Waiting.Mode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Brings calls to links. Where a link has room the thread that makes the call hands it over itself, with nothing shared
 * but the {@link Table}; everything else, waiting and moving and repeating, is done by the {@link Serial}.
 *
 * <p><em>Thread-safe.</em>
 */
final class Calls<L extends Link> {

    /** When a link refused what it seemed to accept, and nothing else can take it, the next look is so much later. */
    private static final Duration SECOND_TRY = Duration.ofMillis(10);

    private static final String CLOSED = "The connections are closed.";

    private final Timers timers;
    private final Serial serial;
    private final DoubleSupplier chance;
    private final Waiting limits;
    private final RetryBudget budget;
    private final LongAdder made = new LongAdder();
    private final LongAdder movedAgain = new LongAdder();
    private final LongAdder resent = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder timedOut = new LongAdder();
    private volatile Table<L> table = Table.of(List.of());
    private volatile boolean isClosed;

    /** Those that had a link before come first. Like all below, owned by the serial. */
    private final Set<Pending<L, ?>> moved = new LinkedHashSet<>();

    private final Set<Pending<L, ?>> fresh = new LinkedHashSet<>();
    private final Queue<Pending<L, ?>> blocked = new ArrayDeque<>();
    private CompletableFuture<Void> room = new CompletableFuture<>();
    private long waitingBytes;
    private boolean isSecondTryDue;
    private volatile int waiting;
    private volatile boolean isRoomAwaited;

    Calls(Settings<L> settings, Waiting limits, RetryBudget.Rates rates) {
        this.timers = settings.timers;
        this.serial = settings.serial;
        this.chance = settings.chance;
        this.limits = limits;
        this.budget = new RetryBudget(rates, made::sum, timers.nanoTime());
    }

    <R> CompletableFuture<R> call(
            Call kind, Duration limit, int bytes, Function<? super L, ? extends CompletableFuture<R>> request) {
        made.increment();
        Pending<L, R> call = new Pending<>(this, kind, bytes, request);
        L link = waiting == 0 ? table.pick(chance, null) : null;
        call.limit(timers, limit);
        if (link != null) {
            call.handTo(link);
        } else {
            serial.execute(() -> admit(call, null, true));
            if (limits.mode() == Mode.BLOCK) {
                call.admitted.join();
            }
        }
        return call.result;
    }

    private void admit(Pending<L, ?> call, @Nullable Link refusedBy, boolean isNew) {
        if (call.isDone()) {
            return;
        }
        L link = waiting == 0 ? table.pick(chance, refusedBy) : null;
        if (isClosed) {
            call.refuse(CLOSED);
        } else if (link != null) {
            call.admitted.complete(true);
            call.handTo(link);
        } else if (limits.mode() == Mode.FAIL_FAST) {
            call.refuse("No link can take the call now.");
        } else if (hasRoomFor(call)) {
            enqueue(call, isNew);
            lookAgain(refusedBy);
        } else if (limits.mode() == Mode.BLOCK && isNew && call.bytes <= limits.maxBytes()) {
            blocked.add(call);
        } else {
            call.refuse("No link can take the call now, and no more calls may wait.");
        }
    }

    private boolean hasRoomFor(Pending<L, ?> call) {
        return waiting < limits.maxCalls() && waitingBytes + call.bytes <= limits.maxBytes();
    }

    private void enqueue(Pending<L, ?> call, boolean isNew) {
        (isNew ? fresh : moved).add(call);
        waitingBytes += call.bytes;
        countWaiting();
        call.admitted.complete(true);
    }

    /** A link may have got room before it could know that somebody waits. */
    private void lookAgain(@Nullable Link refusedBy) {
        if (refusedBy == null) {
            drain();
        } else if (!isSecondTryDue) {
            isSecondTryDue = true;
            timers.after(SECOND_TRY, () -> serial.execute(this::onSecondTry));
        }
    }

    private void onSecondTry() {
        isSecondTryDue = false;
        drain();
    }

    private void countWaiting() {
        waiting = moved.size() + fresh.size();
    }

    /** The call was not sent: it may go anywhere. */
    void move(Pending<L, ?> call, Link from) {
        serial.execute(() -> {
            movedAgain.increment();
            admit(call, from, false);
        });
    }

    /** Nobody knows whether the call was carried out. */
    void repeat(Pending<L, ?> call, Link from, OutcomeUnknown lost) {
        if (call.kind == Call.ONCE) {
            call.failUnknown(lost);
        } else {
            serial.execute(() -> {
                if (call.isDone()) {
                    return;
                }
                if (budget.take(timers.nanoTime())) {
                    resent.increment();
                    admit(call, from, false);
                } else {
                    call.failUnknown(lost);
                }
            });
        }
    }

    /** A call has ended, wherever it was. */
    void onEnd(Pending<L, ?> call) {
        if (waiting > 0) {
            serial.execute(() -> {
                if (forget(call)) {
                    drain();
                }
            });
        }
    }

    private boolean forget(Pending<L, ?> call) {
        boolean waited = moved.remove(call) || fresh.remove(call);
        if (waited) {
            waitingBytes -= call.bytes;
            countWaiting();
        }
        return waited || blocked.remove(call);
    }

    /** Other links serve from now on. To be called by the serial. */
    void serve(Table<L> links) {
        table = links;
        drain();
    }

    /** A link has room again. */
    void onRoom() {
        if (waiting > 0 || isRoomAwaited) {
            serial.execute(this::drain);
        }
    }

    private void drain() {
        Pending<L, ?> next = next();
        while (next != null) {
            L link = table.pick(chance, null);
            if (link == null) {
                return;
            }
            forget(next);
            next.handTo(link);
            admitBlocked();
            next = next();
        }
        admitBlocked();
        if (isRoomAwaited && table.pick(chance, null) != null) {
            isRoomAwaited = false;
            room.complete(null);
        }
    }

    private @Nullable Pending<L, ?> next() {
        Iterator<Pending<L, ?>> all = (moved.isEmpty() ? fresh : moved).iterator();
        return all.hasNext() ? all.next() : null;
    }

    private void admitBlocked() {
        Pending<L, ?> first = blocked.peek();
        while (first != null && (first.isDone() || hasRoomFor(first))) {
            blocked.remove();
            if (!first.isDone()) {
                enqueue(first, true);
            }
            first = blocked.peek();
        }
    }

    /** Completes when a call would be handed to a link at once. */
    CompletableFuture<Void> ready() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        serial.execute(() -> {
            if (isClosed) {
                answer.completeExceptionally(new NotConnected(CLOSED, null));
                return;
            }
            room = isRoomAwaited ? room : new CompletableFuture<>();
            isRoomAwaited = true;
            var unused = room.whenComplete((nothing, failure) -> {
                if (failure == null) {
                    answer.complete(null);
                } else {
                    answer.completeExceptionally(failure);
                }
            });
            drain();
        });
        return answer;
    }

    /** Refuses what waits and what comes. To be called by the serial. */
    void close() {
        isClosed = true;
        table = Table.of(List.of());
        for (Pending<L, ?> call = next(); call != null; call = next()) {
            forget(call);
            call.refuse(CLOSED);
        }
        for (Pending<L, ?> call = blocked.poll(); call != null; call = blocked.poll()) {
            call.refuse(CLOSED);
        }
        room.completeExceptionally(new NotConnected(CLOSED, null));
    }

    void countUnknown() {
        unknown.increment();
    }

    void countTimedOut() {
        timedOut.increment();
    }

    Stats stats(List<Stats.LinkStats> links) {
        return new Stats(links, made.sum(), waiting, movedAgain.sum(), resent.sum(), unknown.sum(), timedOut.sum());
    }
}
