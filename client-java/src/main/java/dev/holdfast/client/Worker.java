package dev.holdfast.client;

import dev.holdfast.client.Reader.Session;
import dev.holdfast.persist.NotConnected;
import dev.holdfast.protocol.operation.ConsumerOperations;
import dev.holdfast.protocol.operation.ConsumerShapes;
import dev.holdfast.protocol.operation.ConsumerShapes.Credit;
import dev.holdfast.protocol.operation.ConsumerShapes.GrantCredit;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenedConsumer;
import dev.holdfast.protocol.operation.PushShapes.ConsumerPush;
import dev.holdfast.protocol.operation.PushShapes.PushedMessage;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works a queue off: claims its messages, hands them to a handler, so many at a time, and acknowledges what is done.
 * While the connection lives the server renews the claims. When it is lost, the work on its messages is
 * {@linkplain Job#isLost told so}, and others come over the next one. When it is only left, because the name leads
 * elsewhere or the server stops, what was begun is finished on it.
 *
 * <p>A message is worked on at least once. What happens is owned by the client's serial; handlers run on threads of
 * their own.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Worker<T> implements AutoCloseable {

    /** Does the work; several threads may at the same time. */
    @FunctionalInterface
    public interface Handler<T> {
        /**
         * Works on a message, and may block.
         *
         * @throws Exception as it likes: {@link Builder#onError} says what becomes of the message then
         */
        Done handle(Message<T> message, Job job) throws Exception;
    }

    /** How long {@link #close} waits. */
    public static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration IDLE_THREAD = Duration.ofSeconds(10);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);

    private final Queue<T> queue;
    private final Builder<T> settings;
    private final Handler<T> handler;
    private final Consumers consumers;
    private final Reader reader;
    private final CompletableFuture<Throwable> ended = new CompletableFuture<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private final Map<Session, Shift<T>> shifts = new LinkedHashMap<>();
    private final Deque<Shift.Task<T>> ready = new ArrayDeque<>();
    private int running;
    private boolean isDraining;

    private Worker(Builder<T> from, Handler<T> handler) {
        this.queue = from.queue;
        this.settings = from;
        this.handler = handler;
        this.consumers = queue.client().consumers();
        this.reader = new Reader(consumers, new Claiming());
        consumers.serial.execute(reader::look);
    }

    /**
     * Completes when nothing more will come, with why: {@link Refused} if the server does not let the client claim,
     * {@link NotConnected} if this or the client was closed.
     */
    public CompletableFuture<Throwable> ended() {
        return ended.copy();
    }

    /**
     * Begins no more work, gives back what has not begun, finishes and settles the rest.
     *
     * @return completes when all is done, however long the handlers take
     */
    public CompletableFuture<Void> drain() {
        consumers.serial.execute(() -> {
            isDraining = true;
            shifts.values().forEach(this::stopPushes);
            for (Shift.Task<T> task = ready.poll(); task != null; task = ready.poll()) {
                task.shift().finish(task, Done.retryIn(Duration.ZERO));
            }
            endIfDrained();
        });
        return drained.copy();
    }

    /**
     * Drains, and waits for it, at most {@link #CLOSE_LIMIT}. What is not done by then is given back while its handlers
     * still run.
     */
    @Override
    public void close() {
        CompletableFuture<Void> done = drain();
        try {
            done.get(CLOSE_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException late) {
            LOG.warn("The work on {} was not finished within {}", queue.name(), CLOSE_LIMIT);
        }
        consumers.serial.execute(this::end);
    }

    // ---- in the serial

    private void startMore() {
        while (running < settings.concurrency && !ready.isEmpty()) {
            Shift.Task<T> task = ready.remove();
            running++;
            try {
                settings.executor().execute(() -> run(task));
            } catch (RuntimeException rejected) {
                LOG.warn("The executor takes no more work on {}", queue.name(), rejected);
                onDone(task, Done.retryIn(Duration.ZERO));
            }
        }
    }

    /** On a thread of the handler. */
    private void run(Shift.Task<T> task) {
        Done done = settings.defaultOf(task.message());
        try {
            done = Objects.requireNonNull(handler.handle(task.message(), task.job()), "The handler returned null.");
        } catch (Exception failure) {
            done = afterFailure(task, failure, done);
        } finally {
            Done result = done;
            consumers.serial.execute(() -> onDone(task, result));
        }
    }

    private Done afterFailure(Shift.Task<T> task, Exception failure, Done otherwise) {
        try {
            return Objects.requireNonNull(settings.onError.apply(task.message(), failure), "It returned null.");
        } catch (RuntimeException fault) {
            LOG.warn("The work on message {} failed, and so did what was to follow", task.message(), fault);
            return otherwise;
        }
    }

    private void onDone(Shift.Task<T> task, Done done) {
        running--;
        task.shift().finish(task, done);
        startMore();
        endIfDrained();
    }

    private void endIfDrained() {
        if (isDraining && running == 0 && shifts.values().stream().noneMatch(Shift::isBusy)) {
            end();
        }
    }

    private void end() {
        reader.close();
        shifts.values().forEach(Shift::close);
        shifts.clear();
        drained.complete(null);
        ended.complete(new NotConnected("It was closed.", null));
    }

    private void stopPushes(Shift<T> shift) {
        var unused = shift.session()
                .ask(
                        ConsumerOperations.CONSUMER_CREDIT,
                        new GrantCredit(queue.queueName(), shift.session().number(), 0L, null));
    }

    private void tellLost(Message<T> message) {
        try {
            settings.onLost.accept(message);
        } catch (RuntimeException fault) {
            LOG.warn("{} was done and may be done again, and who was to hear of it failed", message, fault);
        }
    }

    private void onShiftIdle(Shift<T> shift) {
        if (shift.isLeft() && !shift.isBusy()) {
            shift.close();
            shifts.remove(shift.session());
        }
        endIfDrained();
    }

    /**
     * The reader's view.
     *
     * <p><em>One thread at a time.</em>
     */
    private final class Claiming implements Reader.User {
        @Override
        public OpenConsumer wish() {
            return new OpenConsumer(
                    queue.queueName(),
                    ConsumerShapes.CLAIM,
                    new Credit((long) settings.window(), null),
                    null,
                    null,
                    null,
                    null,
                    null,
                    settings.ttl.toSeconds(),
                    null);
        }

        @Override
        public void onOpen(Session opened, OpenedConsumer answer) {
            opened.hold();
            Shift<T> shift = new Shift<>(queue, opened, Worker.this::tellLost, Worker.this::onShiftIdle);
            shifts.put(opened, shift);
            if (isDraining) {
                stopPushes(shift);
            }
        }

        @Override
        public void onPush(Session from, ConsumerPush push) {
            Shift<T> shift = shifts.get(from);
            if (shift == null) {
                return;
            }
            for (PushedMessage pushed : push.messages()) {
                Shift.Task<T> task = shift.begin(pushed, push.claimId());
                if (isDraining) {
                    shift.finish(task, Done.retryIn(Duration.ZERO));
                } else {
                    ready.add(task);
                }
            }
            startMore();
        }

        @Override
        public void onLeaving(Session left) {
            Shift<T> shift = shifts.get(left);
            if (shift != null) {
                stopPushes(shift);
                shift.leave();
            }
        }

        @Override
        public void onLost(Session lost) {
            Shift<T> shift = shifts.remove(lost);
            if (shift != null) {
                ready.removeIf(task -> task.shift() == shift);
                shift.lose();
                endIfDrained();
            }
        }

        @Override
        public void onEnd(Throwable why) {
            ended.complete(why);
            isDraining = true;
            endIfDrained();
        }
    }

    /**
     * A description of how to work.
     *
     * <p><em>One thread at a time.</em>
     */
    public static final class Builder<T> {
        private final Queue<T> queue;
        private int concurrency = 1;
        private int prefetch;
        private Duration ttl = Duration.ofSeconds(60);
        private @Nullable Executor executor;
        private BiFunction<Message<T>, Exception, Done> onError;
        private Consumer<Message<T>> onLost = message -> LOG.info("{} was done, and may be done again", message);

        Builder(Queue<T> queue) {
            this.queue = queue;
            this.onError = (message, failure) -> {
                LOG.warn("The work on message {} of {} failed", message.id(), queue.name(), failure);
                return defaultOf(message);
            };
        }

        /** How many messages are worked on at a time, 1 unless told otherwise. */
        public Builder<T> concurrency(int handlers) {
            concurrency = positive(handlers);
            return this;
        }

        /**
         * How many messages are claimed and not settled, at most; twice as many as are worked on unless told otherwise.
         */
        public Builder<T> prefetch(int messages) {
            prefetch = positive(messages);
            return this;
        }

        /**
         * How long a claim outlives a server that dies, in whole seconds; 60 unless told otherwise. A server that lives
         * renews it as long as the connection lives, and frees it when the connection is lost.
         */
        public Builder<T> ttl(Duration time) {
            ttl = time;
            return this;
        }

        /** Where handlers run; threads of its own, which end when they are idle, unless told otherwise. */
        public Builder<T> executor(Executor other) {
            executor = other;
            return this;
        }

        /**
         * What becomes of a message whose handler threw; runs on the handler's thread. Unless told otherwise it is
         * tried again after 1, 2, 4 … seconds, at most 5 minutes.
         */
        public Builder<T> onError(BiFunction<Message<T>, Exception, Done> decision) {
            onError = decision;
            return this;
        }

        /**
         * Hears of messages that were done and could not be acknowledged, because the lease was lost: they may be done
         * again. Must not block.
         */
        public Builder<T> onLost(Consumer<Message<T>> consumer) {
            onLost = consumer;
            return this;
        }

        /** Begins. */
        public Worker<T> start(Handler<T> handler) {
            if (executor == null) {
                executor = threads(concurrency, "holdfast-" + queue.name());
            }
            return new Worker<>(this, handler);
        }

        private static Executor threads(int count, String name) {
            ThreadPoolExecutor pool = new ThreadPoolExecutor(
                    count, count, IDLE_THREAD.toSeconds(), TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                        Thread thread = new Thread(task, name);
                        thread.setDaemon(true);
                        return thread;
                    });
            pool.allowCoreThreadTimeOut(true);
            return pool;
        }

        private Executor executor() {
            return Objects.requireNonNull(executor);
        }

        private int window() {
            return Math.max(concurrency, prefetch == 0 ? 2 * concurrency : prefetch);
        }

        private Done defaultOf(Message<T> message) {
            long doubled = 1L << Math.min(30, Math.max(0, message.claimCount() - 1));
            return Done.retryIn(Duration.ofSeconds(Math.min(LONGEST_RETRY.toSeconds(), doubled)));
        }

        private static int positive(int number) {
            if (number < 1) {
                throw new IllegalArgumentException("1 or more, not " + number);
            }
            return number;
        }
    }
}
