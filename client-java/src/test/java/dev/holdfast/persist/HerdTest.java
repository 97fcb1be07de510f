package dev.holdfast.persist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Ten thousand clients lose their server at the same moment. */
class HerdTest {

    private static final int CLIENTS = 10_000;
    private static final int WELCOMES_PER_SECOND = 1000;
    private static final int SLICES_PER_SECOND = 10;
    private static final Duration SLICE = Duration.ofSeconds(1).dividedBy(SLICES_PER_SECOND);
    private static final Endpoint SERVER = FakeNet.endpoint("10.0.0.1", 1, 1);

    private final ManualTimers time = new ManualTimers();
    private final List<FakeLink> links = new ArrayList<>();
    private final Random random = new Random(42);
    private int room = Integer.MAX_VALUE;
    private int attempts;

    private CompletableFuture<FakeLink> connect(Endpoint to, Dial dial) {
        attempts++;
        if (room == 0) {
            return CompletableFuture.failedFuture(new IOException("refused"));
        }
        room--;
        FakeLink link = new FakeLink(to, dial);
        links.add(link);
        return CompletableFuture.completedFuture(link);
    }

    private List<Persistent<FakeLink>> start() {
        NameService fixed = (name, port, listener) -> {
            listener.onAddresses(AddressSet.of(List.of(SERVER)), Duration.ofHours(1));
            return new NameSubscription() {
                @Override
                public void refresh() {}

                @Override
                public void close() {}
            };
        };
        return IntStream.range(0, CLIENTS)
                .mapToObj(client -> Persistent.to("a.test", 7, this::connect)
                        .names(fixed)
                        .timers(time)
                        .chance(random::nextDouble)
                        .listener(event -> {})
                        .build())
                .toList();
    }

    /** How many attempts came in the next slice of time, in which the server welcomes so many. */
    private int slice(int welcomes) {
        attempts = 0;
        room = welcomes;
        time.pass(SLICE);
        return attempts;
    }

    private static long ready(List<Persistent<FakeLink>> clients) {
        return clients.stream().filter(each -> each.state() == State.READY).count();
    }

    @Test
    void shouldNotOverrunAServerThatComesBack() {
        List<Persistent<FakeLink>> clients = start();
        time.pass(Duration.ofMinutes(1));
        assertThat(ready(clients)).isEqualTo(CLIENTS);

        List.copyOf(links).forEach(FakeLink::lose);
        for (int i = 0; i < 5 * SLICES_PER_SECOND; i++) {
            slice(0);
        }
        int peak = 0;
        int slices = 0;
        int second = 0;
        while (ready(clients) < CLIENTS) {
            second += slice(WELCOMES_PER_SECOND / SLICES_PER_SECOND);
            if (++slices % SLICES_PER_SECOND == 0) {
                peak = Math.max(peak, second);
                second = 0;
            }
            assertThat(slices).isLessThan(60 * SLICES_PER_SECOND);
        }
        assertThat(peak).isBetween(WELCOMES_PER_SECOND, 3 * WELCOMES_PER_SECOND);
        assertThat(slices).isLessThan(30 * SLICES_PER_SECOND);
    }

    @Test
    void shouldSpreadOverHalfTheTimeWhenTheServerGivesNotice() {
        List<Persistent<FakeLink>> clients = start();
        time.pass(Duration.ofMinutes(1));
        List.copyOf(links).forEach(link -> link.say(GoAway.within(Duration.ofSeconds(20))));
        int peak = 0;
        for (int second = 0; second < 20; second++) {
            int perSecond = 0;
            for (int i = 0; i < SLICES_PER_SECOND; i++) {
                perSecond += slice(Integer.MAX_VALUE);
            }
            peak = Math.max(peak, perSecond);
            assertThat(ready(clients)).isEqualTo(CLIENTS);
        }
        assertThat(peak).isBetween(CLIENTS / 10, CLIENTS / 10 * 5 / 4);
        assertThat(links).hasSize(2 * CLIENTS);
    }
}
