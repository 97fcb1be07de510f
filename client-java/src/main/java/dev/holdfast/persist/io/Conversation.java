package dev.holdfast.persist.io;

import dev.holdfast.persist.CallException;
import dev.holdfast.persist.Dial;
import dev.holdfast.persist.GoAway;
import dev.holdfast.persist.HalfOpen;
import dev.holdfast.persist.Heartbeat;
import dev.holdfast.persist.Link;
import dev.holdfast.persist.NotSent;
import dev.holdfast.persist.OutcomeUnknown;
import dev.holdfast.persist.Timers;
import dev.holdfast.protocol.websocket.FrameBuffer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What {@link Pipe} and {@link Mux} have in common: room for a number of requests, the way of a request to the stream's
 * thread, the heartbeat, and an end at which each request learns whether it was sent.
 *
 * <pre>
 *   GREETING ── hello answered ──► OPEN ── retire ──► RETIRING ── nothing under way ──► ENDED
 *       └── refused, too slow ───────┴── lost, silent, closed ──────┴────────────────────►┘
 * </pre>
 *
 * <p>The stream's thread owns it; {@link #call} may be made by any thread.
 *
 * <p><em>Thread-safe.</em>
 */
abstract class Conversation<Q, R> implements Link, ByteStream.Listener {

    /** The largest request and the largest reply: 16 MiB. */
    static final int MAX_MESSAGE_BYTES = 16 << 20;

    private enum Phase {
        GREETING,
        OPEN,
        RETIRING,
        ENDED
    }

    final ByteStream stream;
    private final Dial dial;
    private final Outbox<Exchange<Q, R>> unsent = new Outbox<>();
    private final AtomicInteger load = new AtomicInteger();
    private final CompletableFuture<Throwable> closed = new CompletableFuture<>();
    private final CompletableFuture<GoAway> goingAway = new CompletableFuture<>();
    private final CompletableFuture<Void> leaving = new CompletableFuture<>();
    private volatile int room;
    private volatile Phase phase = Phase.GREETING;
    private volatile long roundTripNanos;
    private long lastByteNanos = System.nanoTime();
    private long askedNanos;
    private boolean hasAsked;
    private int holds;

    Conversation(ByteStream stream, Dial dial, int room) {
        this.stream = stream;
        this.dial = dial;
        this.room = room;
    }

    // ---- for the users of the link

    /**
     * Makes a request.
     *
     * @return fails with {@link NotSent} when there is no room or the link is being left, with {@link OutcomeUnknown}
     *     when it is lost before the answer; cancelling it withdraws a request that has not been written
     */
    public CompletableFuture<R> call(Q request) {
        Exchange<Q, R> exchange = new Exchange<>(request, false);
        if (!reserve()) {
            exchange.completeExceptionally(new NotSent("The link takes no more requests.", null));
        } else if (unsent.offer(exchange)) {
            stream.flush();
        } else {
            release();
            exchange.completeExceptionally(new NotSent("The link is closed.", null));
        }
        return exchange;
    }

    private boolean reserve() {
        if (phase != Phase.OPEN) {
            return false;
        }
        if (load.incrementAndGet() <= room) {
            return true;
        }
        release();
        return false;
    }

    private void release() {
        if (load.getAndDecrement() >= room && phase == Phase.OPEN) {
            dial.roomAgain();
        }
    }

    @Override
    public final CompletableFuture<Throwable> closed() {
        return closed;
    }

    @Override
    public final int load() {
        return load.get();
    }

    @Override
    public final boolean accepting() {
        return phase == Phase.OPEN && load.get() < room;
    }

    @Override
    public final CompletableFuture<GoAway> goingAway() {
        return goingAway;
    }

    @Override
    public final Duration roundTrip() {
        return Duration.ofNanos(roundTripNanos);
    }

    /**
     * Keeps a link that is left open beyond its last answer, within the time that it has for that, until {@link #letGo}
     * was called as often: for what was begun on this very link and can end nowhere else.
     */
    public final void hold() {
        stream.execute(() -> holds++);
    }

    /** Completes when the link takes no more requests because it is being left, or has ended. */
    public final CompletableFuture<Void> leaving() {
        return leaving;
    }

    /** Takes a {@link #hold} back. */
    public final void letGo() {
        stream.execute(() -> {
            holds--;
            endIfIdle();
        });
    }

    /**
     * Makes a request about something that was begun on this very link. Unlike {@link #call} it needs no room, and is
     * taken while the link is being left.
     *
     * @return fails with {@link NotSent} when the link has ended before it was written, with {@link OutcomeUnknown}
     *     when it ends before the answer
     */
    public final CompletableFuture<R> finish(Q request) {
        return askOwn(request);
    }

    @Override
    public final void retire(Duration max) {
        stream.execute(() -> {
            if (phase != Phase.ENDED) {
                phase = Phase.RETIRING;
                leaving.complete(null);
                refuseUsers(new NotSent("The link is being left.", null));
                var unused = stream.after(max, () -> end(new IOException("The link was left."), true));
                endIfIdle();
            }
        });
    }

    /** Refuses what was not written; what is about this very link stays. */
    private void refuseUsers(NotSent why) {
        List<Exchange<Q, R>> users = new ArrayList<>();
        List<Exchange<Q, R>> own = new ArrayList<>();
        for (Exchange<Q, R> next = unsent.poll(); next != null; next = unsent.poll()) {
            (next.isOwn ? own : users).add(next);
        }
        own.forEach(unsent::offer);
        refuse(users, why);
    }

    @Override
    public final void close(Throwable why) {
        stream.execute(() -> end(why, true));
    }

    // ---- for the protocols, on the stream's thread

    /** Puts a request into the buffer and remembers it; an exception is the request's answer. */
    abstract void write(Exchange<Q, R> exchange, FrameBuffer out);

    /** How many bytes of requests are written but not in the buffer yet. */
    int held() {
        return 0;
    }

    /** Puts into the buffer what is not in it yet. */
    void writeHeld(FrameBuffer out) {}

    /** Puts what the protocol itself has to say into the buffer, such as an upgrade. @return whether it is open */
    abstract boolean writeOwn(FrameBuffer out);

    /** Bytes have come. */
    abstract void read(byte[] buffer, int offset, int length) throws IOException;

    /** Asks the peer for a sign of life. */
    abstract void ask();

    /** Says goodbye, if the protocol has a word for it. */
    abstract void sayGoodbye();

    /** Requests that were written and not answered. */
    abstract List<Exchange<Q, R>> takeSent();

    abstract boolean hasSent();

    /** A request that counts for nothing, before and beside those of users. */
    final CompletableFuture<R> askOwn(Q request) {
        Exchange<Q, R> exchange = new Exchange<>(request, true);
        if (unsent.offer(exchange)) {
            stream.flush();
        } else {
            exchange.completeExceptionally(new NotSent("The link is closed.", null));
        }
        return exchange;
    }

    /** To be called for every exchange that was written, when it is over. */
    final void settle(Exchange<Q, R> exchange) {
        if (!exchange.isOwn) {
            release();
        }
        endIfIdle();
    }

    private void endIfIdle() {
        if (phase == Phase.RETIRING && holds == 0 && !hasSent() && unsent.isEmpty()) {
            end(new IOException("The link was left."), true);
        }
    }

    final void fitInto(int requests) {
        boolean isMore = requests > room;
        room = requests;
        if (isMore && phase == Phase.OPEN) {
            dial.roomAgain();
        }
    }

    final void onGoAway(GoAway notice) {
        if (notice.lastProcessed().isPresent() && phase == Phase.OPEN) {
            phase = Phase.RETIRING;
            refuse(unsent.close(), new NotSent("The server is going away.", null));
        }
        goingAway.complete(notice);
    }

    /** The sign of life that was asked for. */
    final void onAsked() {
        if (hasAsked) {
            roundTripNanos = System.nanoTime() - askedNanos;
        }
    }

    /**
     * Starts, and says hello.
     *
     * @param hello says it, at a time when the protocol can
     */
    final void greet(CompletableFuture<?> hello, CompletableFuture<? extends Link> ready, Runnable onReady) {
        stream.start(this);
        Timers.Timer timer = stream.after(dial.helloTimeout(), () -> {
            String text =
                    "The hello was not answered within " + dial.helloTimeout().toMillis() + " ms.";
            end(new IOException(text), true);
        });
        var unused = hello.whenComplete((answer, failure) -> {
            timer.cancel();
            if (failure == null) {
                open(onReady);
            } else {
                end(CallException.unwrapped(failure), true);
            }
        });
        var unusedEnd = closed.thenAccept(ready::completeExceptionally);
        var unusedReady = ready.whenComplete((link, failure) -> {
            if (failure instanceof CancellationException) {
                close(failure);
            }
        });
    }

    private void open(Runnable onReady) {
        if (phase == Phase.GREETING) {
            roundTripNanos = System.nanoTime() - askedNanos;
            phase = Phase.OPEN;
            watch();
            onReady.run();
        }
    }

    // ---- the heartbeat

    private void watch() {
        Heartbeat times = dial.heartbeat();
        long silentNanos = System.nanoTime() - lastByteNanos;
        if (phase == Phase.ENDED) {
            return;
        }
        if (silentNanos >= times.deadAfter().toNanos()) {
            end(new HalfOpen("Nothing came for " + silentNanos / 1_000_000 + " ms."), false);
            return;
        }
        boolean isAsking = silentNanos >= times.askAfter().toNanos();
        if (isAsking && !hasAsked) {
            hasAsked = true;
            askedNanos = System.nanoTime();
            ask();
        }
        long untilDeadNanos = times.deadAfter().toNanos() - silentNanos;
        long untilAskNanos = times.askAfter().toNanos() - (isAsking ? 0 : silentNanos);
        var unused = stream.after(Duration.ofNanos(Math.min(untilDeadNanos, untilAskNanos)), this::watch);
    }

    // ---- what the stream tells

    @Override
    public final void onBytes(byte[] buffer, int offset, int length) throws IOException {
        lastByteNanos = System.nanoTime();
        if (phase != Phase.ENDED) {
            read(buffer, offset, length);
        }
        hasAsked = false;
    }

    @Override
    public final boolean onWritable(FrameBuffer out) {
        boolean isOpen = writeOwn(out);
        Exchange<Q, R> next = isOpen ? unsent.poll() : null;
        while (next != null) {
            if (next.isDone()) {
                settle(next);
            } else {
                // Until the link is open this is a hello.
                askedNanos = phase == Phase.GREETING ? System.nanoTime() : askedNanos;
                write(next, out);
            }
            next = out.length() + held() < ByteStream.FILL_BYTES ? unsent.poll() : null;
        }
        writeHeld(out);
        return isOpen && !unsent.isEmpty();
    }

    @Override
    public final void onEnd(IOException why) {
        end(why, false);
    }

    /** The end, whatever the reason: those that were sent are unknown, the others were not sent. */
    final void end(Throwable why, boolean isPolite) {
        if (phase == Phase.ENDED) {
            return;
        }
        phase = Phase.ENDED;
        if (isPolite) {
            sayGoodbye();
        }
        stream.close();
        refuse(unsent.close(), new NotSent("The link was lost before the request was sent: " + why.getMessage(), why));
        OutcomeUnknown unknown =
                new OutcomeUnknown("The link was lost before the answer came: " + why.getMessage(), why);
        for (Exchange<Q, R> exchange : takeSent()) {
            load.addAndGet(exchange.isOwn ? 0 : -1);
            exchange.completeExceptionally(unknown);
        }
        leaving.complete(null);
        closed.complete(why);
    }

    private void refuse(List<Exchange<Q, R>> left, NotSent why) {
        for (Exchange<Q, R> exchange : left) {
            load.addAndGet(exchange.isOwn ? 0 : -1);
            exchange.completeExceptionally(why);
        }
    }

    static void requireFits(int bytes) {
        if (bytes > MAX_MESSAGE_BYTES) {
            throw new IllegalArgumentException(
                    "The request has " + bytes + " bytes, at most " + MAX_MESSAGE_BYTES + " are allowed.");
        }
    }
}
