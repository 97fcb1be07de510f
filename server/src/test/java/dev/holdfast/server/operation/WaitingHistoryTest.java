package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories of posts, waiting takers, lost connections and passing time. After every step: every message went to
 * one taker at the most, in the order of posting; whoever came first was served first; nobody waits while messages are
 * free, and nobody waits beyond his time; who is gone got nothing.
 */
class WaitingHistoryTest {

    private static final int STEPS = 300;

    private static final class Taker {
        final PendingReply pending;
        final long untilSecond;
        boolean isGone;
        boolean isCounted;

        Taker(PendingReply pending, long untilSecond) {
            this.pending = pending;
            this.untilSecond = untilSecond;
        }

        boolean isWaiting() {
            return !isGone && !pending.isAnswered();
        }
    }

    private OperationHarness server = new OperationHarness();
    private Random random = new Random(0);
    private final List<Taker> takers = new ArrayList<>();
    private long second;
    private int posted;
    private int taken;

    static IntStream seeds() {
        return IntStream.range(0, 30);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldServeEveryMessageOnceAndInTurn(int seed) {
        random = new Random(seed);
        server = new OperationHarness();
        for (int i = 0; i < STEPS; i++) {
            step();
            check();
        }
        assertThat(taken).isPositive();
    }

    private void step() {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> take();
            case 3, 4 -> post();
            case 5 -> loseConnection();
            default -> {
                int seconds = random.nextInt(4);
                second += seconds;
                server.advanceSeconds(seconds);
            }
        }
    }

    private void take() {
        int wait = random.nextInt(12);
        int limit = 1 + random.nextInt(3);
        String operation = random.nextBoolean() ? "claim_create" : "message_delete_many";
        String count = operation.equals("claim_create") ? "\"ttl\": 43200, \"limit\": " : "\"pop\": ";
        String body = "{\"queue_name\": \"q\", \"wait\": " + wait + ", " + count + limit + "}";
        takers.add(new Taker(server.submit(operation, body), second + wait));
    }

    private void post() {
        StringBuilder messages = new StringBuilder();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            messages.append(i == 0 ? "" : ",")
                    .append("{\"body\": ")
                    .append(posted++)
                    .append('}');
        }
        server.call("message_post", "{\"queue_name\": \"q\", \"messages\": [" + messages + "]}");
    }

    private void loseConnection() {
        List<Taker> waiting = takers.stream().filter(Taker::isWaiting).toList();
        if (!waiting.isEmpty()) {
            Taker lost = waiting.get(random.nextInt(waiting.size()));
            lost.pending.close();
            lost.isGone = true;
        }
    }

    private void check() {
        boolean someoneEarlierWaits = false;
        for (Taker taker : takers) {
            if (taker.isGone) {
                checkGone(taker);
            } else if (taker.isWaiting()) {
                someoneEarlierWaits = true;
                assertThat(second).isLessThan(taker.untilSecond);
            } else if (!taker.isCounted) {
                count(taker, someoneEarlierWaits);
            }
        }
        if (someoneEarlierWaits) {
            assertThat(taken).as("messages are free while somebody waits").isEqualTo(posted);
        }
    }

    /** It gets nothing, and its call ends when its time is over, or before. */
    private void checkGone(Taker taker) {
        if (taker.pending.isAnswered()) {
            assertThat(taker.pending.reply().rest().status()).isEqualTo(503);
        } else {
            assertThat(second).isLessThan(taker.untilSecond);
        }
    }

    /** Replies that came in one step are counted in the order in which their takers came. */
    private void count(Taker taker, boolean someoneEarlierWaits) {
        taker.isCounted = true;
        List<String> bodies = taker.pending.reply().all("body").stream()
                .filter(body -> !body.startsWith("{"))
                .toList();
        for (String body : bodies) {
            assertThat(body).isEqualTo(String.valueOf(taken++));
            assertThat(someoneEarlierWaits).isFalse();
        }
    }
}
