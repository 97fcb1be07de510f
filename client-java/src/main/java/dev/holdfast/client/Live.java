package dev.holdfast.client;

import dev.holdfast.client.Reader.Session;
import dev.holdfast.persist.NotConnected;
import dev.holdfast.protocol.operation.ConsumerOperations;
import dev.holdfast.protocol.operation.ConsumerShapes;
import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgeDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.Credit;
import dev.holdfast.protocol.operation.ConsumerShapes.GrantCredit;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenedConsumer;
import dev.holdfast.protocol.operation.PushShapes.ConsumerPush;
import dev.holdfast.protocol.operation.PushShapes.PushedMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a queue: its messages are pushed as they come, no more at a time than the listener works off, and none is
 * taken out. After a lost connection it goes on behind the last message that was delivered, so that none comes twice
 * and none is left out without a word.
 *
 * <p>What happens is owned by the client's serial; what may be called by others only leaves tasks there.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Live<T> implements AutoCloseable {

    /** How many messages may be with the listener at a time, unless told otherwise. */
    public static final int DEFAULT_CREDIT = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Live.class);
    private static final String HEAD = "head";

    /** How many messages may be worked off behind one that is not. */
    private static final int MAX_OUTSTANDING = 10_000;

    /** A message that the listener works on. */
    private static final class Delivered {
        final String marker;
        boolean isDone;

        Delivered(String marker) {
            this.marker = marker;
        }
    }

    private final Queue<T> queue;
    private final Builder<T> settings;
    private final LiveListener<T> listener;
    private final Consumers consumers;
    private final Reader reader;
    private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
    /** From the first that is not worked off on; with those behind it that are. */
    private final Deque<Delivered> outstanding = new ArrayDeque<>();

    private @Nullable Session session;
    private @Nullable String last;
    private @Nullable String start;
    private @Nullable String kept;
    /** What the server was granted when its consumer was opened; since then it changes with what is owed. */
    private int granted;

    private int owed;
    private int withListener;
    private boolean isPaused;
    private volatile @Nullable String cursor;

    private Live(Builder<T> from, LiveListener<T> listener) {
        this.queue = from.queue;
        this.settings = from;
        this.listener = listener;
        this.consumers = queue.client().consumers();
        this.reader = new Reader(consumers, new Watching());
        this.last = from.after;
        this.cursor = from.after;
        this.start = from.start;
        consumers.serial.execute(reader::look);
    }

    /**
     * The marker of the last message before which all are worked off: what to save, and to give to
     * {@link Builder#after} when the program starts again. Empty before the first.
     */
    public Optional<String> cursor() {
        return Optional.ofNullable(cursor);
    }

    /** Lets nothing more come than what the listener has been granted, until {@link #resume}. */
    public void pause() {
        consumers.serial.execute(() -> isPaused = true);
    }

    /** Takes {@link #pause} back. */
    public void resume() {
        consumers.serial.execute(() -> {
            isPaused = false;
            grant();
        });
    }

    /**
     * Completes when nothing more will come, with why: {@link Refused} if the server does not let the client watch, an
     * {@link IllegalStateException} if another one has taken over the name, {@link NotConnected} if this or the client
     * was closed.
     */
    public CompletableFuture<Throwable> ended() {
        return ended.copy();
    }

    /** Ends it. A message that is with the listener stays there. Does not block. */
    @Override
    public void close() {
        consumers.serial.execute(() -> {
            keepPosition();
            reader.close();
            session = null;
            ended.complete(new NotConnected("It was closed.", null));
        });
    }

    // ---- in the serial

    private void deliver(PushedMessage pushed) {
        Delivered entry = new Delivered(pushed.marker());
        last = entry.marker;
        outstanding.add(entry);
        withListener++;
        stageOf(pushed).whenComplete((value, failure) -> {
            if (failure != null) {
                LOG.warn("The listener of {} failed with message {}", queue.name(), pushed.id(), failure);
            }
            consumers.serial.execute(() -> onDone(entry));
        });
    }

    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException fault) {
            LOG.warn("The listener of {} failed", queue.name(), fault);
        }
    }

    private CompletionStage<?> stageOf(PushedMessage pushed) {
        try {
            return listener.onMessage(Message.of(pushed, null, queue.body()));
        } catch (RuntimeException fault) {
            return CompletableFuture.failedFuture(fault);
        }
    }

    private void onDone(Delivered entry) {
        entry.isDone = true;
        withListener--;
        owed++;
        for (Delivered first = outstanding.peek(); first != null && first.isDone; first = outstanding.peek()) {
            cursor = first.marker;
            outstanding.remove();
        }
        grant();
    }

    /**
     * Grants what was worked off, half a window at a time, or all when the server, or the listener, has nothing left.
     */
    private void grant() {
        Session to = session;
        boolean isNothingLeft = withListener == 0 || withListener + owed == settings.credit;
        boolean isWorthIt = owed > 0 && (owed >= settings.credit / 2 || isNothingLeft);
        if (to != null && to.isOpen() && mayGrant() && isWorthIt) {
            GrantCredit more = new GrantCredit(queue.queueName(), to.number(), (long) owed, null);
            owed = 0;
            var unused = to.ask(ConsumerOperations.CONSUMER_CREDIT, more);
            keepPosition();
        }
    }

    private boolean mayGrant() {
        return !isPaused && outstanding.size() < MAX_OUTSTANDING;
    }

    /** Of a watcher with a name, the server keeps the position. */
    private void keepPosition() {
        Session to = session;
        String through = cursor;
        if (settings.name != null && to != null && to.isOpen() && through != null && !through.equals(kept)) {
            kept = through;
            AcknowledgeDeliveries position = new AcknowledgeDeliveries(queue.queueName(), to.number(), null, through);
            var unused = to.ask(ConsumerOperations.CONSUMER_ACKNOWLEDGE, position);
        }
    }

    /**
     * The reader's view.
     *
     * <p><em>One thread at a time.</em>
     */
    private final class Watching implements Reader.User {
        @Override
        public OpenConsumer wish() {
            granted = mayGrant() ? Math.max(0, settings.credit - withListener) : 0;
            return new OpenConsumer(
                    queue.queueName(),
                    ConsumerShapes.WATCH,
                    new Credit((long) granted, null),
                    last,
                    last == null ? start : null,
                    settings.isOwnLeftOut ? false : null,
                    settings.isDelayedShown ? true : null,
                    settings.name,
                    null,
                    null);
        }

        @Override
        public void onOpen(Session opened, OpenedConsumer answer) {
            session = opened;
            owed = settings.credit - withListener - granted;
            // What was said of the position over the last connection may not have come through.
            kept = null;
            if (Boolean.TRUE.equals(answer.gap())) {
                tell(listener::onGap);
            }
            if (last == null) {
                last = answer.after();
                // Without a queue there is no position yet: all that comes into it is new.
                start = HEAD;
            }
            tell(listener::onOpen);
            grant();
            keepPosition();
        }

        @Override
        public void onPush(Session from, ConsumerPush push) {
            if (Boolean.TRUE.equals(push.reset())) {
                tell(listener::onReset);
            }
            Long missed = push.missed();
            if (missed != null) {
                tell(() -> listener.onMissed(missed));
            }
            push.messages().forEach(Live.this::deliver);
        }

        /** What it still would be given comes over the next link. */
        @Override
        public void onLeaving(Session left) {
            keepPosition();
            left.close();
            session = null;
        }

        @Override
        public void onLost(Session lost) {
            session = null;
        }

        @Override
        public void onEnd(Throwable why) {
            session = null;
            ended.complete(why);
        }
    }

    /**
     * A description of what to watch, and how.
     *
     * <p><em>One thread at a time.</em>
     */
    public static final class Builder<T> {
        private final Queue<T> queue;
        private int credit = DEFAULT_CREDIT;
        private @Nullable String after;
        private @Nullable String start;
        private @Nullable String name;
        private boolean isOwnLeftOut;
        private boolean isDelayedShown;

        Builder(Queue<T> queue) {
            this.queue = queue;
        }

        /** Begins at the oldest message, instead of behind the newest. */
        public Builder<T> fromHead() {
            start = HEAD;
            return this;
        }

        /** Begins behind a saved {@link Live#cursor}. */
        public Builder<T> after(String marker) {
            after = marker;
            return this;
        }

        /**
         * Lets the server keep the position under a name, so that whoever opens it next goes on there. The queue must
         * exist, and a name has one watcher at a time.
         */
        public Builder<T> named(String position) {
            name = position;
            return this;
        }

        /** How many messages may be with the listener at a time, {@link #DEFAULT_CREDIT} unless told otherwise. */
        public Builder<T> credit(int messages) {
            if (messages < 1) {
                throw new IllegalArgumentException("1 or more, not " + messages);
            }
            credit = messages;
            return this;
        }

        /** Leaves out what this client has posted itself. */
        public Builder<T> withoutOwn() {
            isOwnLeftOut = true;
            return this;
        }

        /** Shows delayed messages at once, instead of waiting for them. */
        public Builder<T> withDelayed() {
            isDelayedShown = true;
            return this;
        }

        /** Begins. */
        public Live<T> listen(LiveListener<T> listener) {
            return new Live<>(this, listener);
        }
    }
}
