package dev.holdfast.client;

import dev.holdfast.client.Incoming.Answer;
import dev.holdfast.persist.CallException;
import dev.holdfast.persist.NotConnected;
import dev.holdfast.persist.Timers;
import dev.holdfast.protocol.operation.ConsumerOperations;
import dev.holdfast.protocol.operation.ConsumerShapes.CloseConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenedConsumer;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.PushShapes.ConsumerPush;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a consumer open: on another connection when one is lost or left, and again when the queue has moved. Owned by
 * the serial of {@link Consumers}.
 *
 * <pre>
 *   start ──► LOOKING for a link ──► OPENING ──► OPEN ──► closed by its user, refused, taken over
 *                ▲                      │          │
 *                └── link lost, later ──┴──────────┘
 * </pre>
 *
 * <p><em>One thread at a time.</em>
 */
final class Reader {

    /**
     * Who reads.
     *
     * <p><em>One thread at a time.</em>
     */
    interface User {
        /** What is wanted, now. */
        OpenConsumer wish();

        /** A consumer has begun; what is pushed comes after this. */
        void onOpen(Session session, OpenedConsumer opened);

        void onPush(Session session, ConsumerPush push);

        /** The link of a consumer is being left; another consumer will be opened elsewhere. */
        void onLeaving(Session session);

        /** A consumer has ended with its link; another one will be opened. */
        void onLost(Session session);

        /** No consumer will be opened any more: the server refused, another took it over, the client is closed. */
        void onEnd(Throwable why);
    }

    /** How long a link is waited for, each time. */
    private static final Duration LINK_LIMIT = Duration.ofSeconds(30);

    /** Before the next attempt, when one came to nothing. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private static final String TAKEN_OVER = "taken_over";

    private final Consumers consumers;
    private final User user;
    private @Nullable Session current;
    private boolean isLooking;
    private boolean isEnded;

    Reader(Consumers consumers, User user) {
        this.consumers = consumers;
        this.user = user;
    }

    void look() {
        if (!isEnded && !isLooking && current == null) {
            isLooking = true;
            var unused = consumers
                    .links
                    .link(LINK_LIMIT)
                    .whenComplete((link, failure) -> consumers.serial.execute(() -> onLink(link, failure)));
        }
    }

    private void onLink(@Nullable Wire link, @Nullable Throwable failure) {
        if (isEnded) {
            return;
        }
        if (link != null) {
            consumers.open(link, user.wish(), new Session(link));
        } else if (consumers.isClosed()) {
            end(new NotConnected("The client is closed.", failure));
        } else {
            lookLater(PAUSE);
        }
    }

    private void lookLater(Duration pause) {
        var unused = Timers.shared()
                .after(
                        pause,
                        () -> consumers.serial.execute(() -> {
                            isLooking = false;
                            look();
                        }));
    }

    private void end(Throwable why) {
        if (!isEnded) {
            isEnded = true;
            user.onEnd(why);
        }
    }

    /** Ends the consumer. */
    void close() {
        isEnded = true;
        if (current != null) {
            current.close();
            current = null;
        }
    }

    /**
     * A consumer on one link.
     *
     * <p><em>One thread at a time.</em>
     */
    final class Session implements Consumers.Sink {
        private final Wire link;
        private long number;
        private boolean isOpen;

        private Session(Wire link) {
            this.link = link;
        }

        long number() {
            return number;
        }

        /** Whether what it was given can still be settled here. */
        boolean isOpen() {
            return isOpen;
        }

        /** Keeps its link open while that is being left; to be taken back by {@link #letGo}. */
        void hold() {
            link.hold();
        }

        void letGo() {
            link.letGo();
        }

        /** Asks something about this consumer, over its link. */
        <I, O> CompletableFuture<Reply<O>> ask(Operation<I, O> operation, I input) {
            return Futures.then(link.finish(Ask.of(operation, input)), told -> ((Answer) told).read(operation));
        }

        /** Ends a consumer that has nothing more to do. */
        void close() {
            if (isOpen) {
                isOpen = false;
                consumers.forget(link, number);
                var unused = ask(
                        ConsumerOperations.CONSUMER_CLOSE,
                        new CloseConsumer(user.wish().queueName(), number, null));
            }
        }

        @Override
        public void onOpened(OpenedConsumer opened) {
            number = opened.consumer();
            isOpen = true;
            isLooking = false;
            if (isEnded) {
                close();
                return;
            }
            current = this;
            user.onOpen(this, opened);
            var unused = link.closed().thenRun(() -> consumers.serial.execute(this::onLost));
            var unusedToo = link.leaving().thenRun(() -> consumers.serial.execute(this::onLeaving));
        }

        private void onLeaving() {
            if (isOpen && current == this) {
                current = null;
                user.onLeaving(this);
                look();
            }
        }

        private void onLost() {
            if (isOpen) {
                isOpen = false;
                consumers.forget(link, number);
                user.onLost(this);
                if (current == this) {
                    current = null;
                }
                look();
            }
        }

        @Override
        public void onRefused(Throwable why) {
            if (why instanceof Refused refused && refused.retryAfter().isZero()) {
                end(why);
            } else if (why instanceof Refused refused) {
                lookLater(refused.retryAfter());
            } else if (why instanceof CallException) {
                lookLater(PAUSE);
            } else {
                end(why);
            }
        }

        @Override
        public void onPush(ConsumerPush push) {
            user.onPush(this, push);
        }

        @Override
        public void onClosed(String reason) {
            isOpen = false;
            user.onLost(this);
            if (current != this) {
                // It was left, and another one is open, or being opened.
                return;
            }
            current = null;
            if (reason.equals(TAKEN_OVER)) {
                end(new IllegalStateException("Another consumer of the same name has taken over."));
            } else {
                isLooking = true;
                lookLater(PAUSE);
            }
        }
    }
}
