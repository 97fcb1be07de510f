package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.junit.TestServer;
import dev.holdfast.persist.ManualNames;
import dev.holdfast.persist.NoDial;
import dev.holdfast.persist.Timers;
import dev.holdfast.persist.io.Eventually;
import dev.holdfast.persist.io.Mux;
import dev.holdfast.persist.io.Sockets;
import dev.holdfast.persist.io.WebSocketFraming;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RenewalTest {

    private final BlockingQueue<Due> due = new LinkedBlockingQueue<>();
    private final BlockingQueue<Supplier<CompletionStage<Token>>> tokens = new LinkedBlockingQueue<>();

    /** A task whose time comes when the test says so. */
    private static final class Due implements Timers.Timer {
        final Duration delay;
        final Runnable task;
        volatile boolean isCancelled;

        Due(Duration delay, Runnable task) {
            this.delay = delay;
            this.task = task;
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }

    private final Timers timers = new Timers() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Timer after(Duration delay, Runnable task) {
            Due later = new Due(delay, task);
            due.add(later);
            return later;
        }
    };

    private CompletionStage<Token> next() {
        return tokens.remove().get();
    }

    private static CompletionStage<Token> hourly() {
        return CompletableFuture.completedFuture(new Token("t", Instant.now().plus(Duration.ofHours(1))));
    }

    private Mux<Ask, Incoming> connect(TestServer server) throws Exception {
        tokens.add(RenewalTest::hourly);
        Protocol protocol = new Protocol("p", "3381af92-2b9e-11e3-b191-71861300734c", this::next, timers);
        return Mux.over(Sockets.plain(), WebSocketFraming.at("/", Map.of()), protocol)
                .connect(
                        ManualNames.endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port())),
                        new NoDial("127.0.0.1"))
                .get(60, TimeUnit.SECONDS);
    }

    private Due nextDue() throws InterruptedException {
        Due next = due.poll(60, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    @Test
    void shouldAskForATokenAgainWhenThereWasNone() throws Exception {
        try (TestServer server = TestServer.start()) {
            Mux<Ask, Incoming> link = connect(server);
            Due first = nextDue();
            assertThat(first.delay).isBetween(Duration.ofMinutes(46), Duration.ofMinutes(48));
            List<Supplier<CompletionStage<Token>>> failures = List.of(
                    () -> {
                        throw new IllegalStateException("broken");
                    },
                    () -> CompletableFuture.failedFuture(new IOException("down")));
            for (Supplier<CompletionStage<Token>> failure : failures) {
                tokens.add(failure);
                first.task.run();
                assertThat(nextDue().delay).isEqualTo(first.delay.dividedBy(5));
            }
            tokens.add(RenewalTest::hourly);
            first.task.run();
            assertThat(nextDue().delay).isBetween(Duration.ofMinutes(46), Duration.ofMinutes(48));
            assertThat(tokens).isEmpty();
            link.close(new IOException("The test ends."));
        }
    }

    @Test
    void shouldAskForNoMoreTokensWhenTheLinkHasEnded() throws Exception {
        try (TestServer server = TestServer.start()) {
            Mux<Ask, Incoming> link = connect(server);
            Due renewal = nextDue();
            assertThat(renewal.isCancelled).isFalse();
            link.close(new IOException("The test ends."));
            Eventually.await("it is cancelled", () -> renewal.isCancelled);
        }
    }
}
