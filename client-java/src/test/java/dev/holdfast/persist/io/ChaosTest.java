package dev.holdfast.persist.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.persist.Backoff;
import dev.holdfast.persist.Call;
import dev.holdfast.persist.Heartbeat;
import dev.holdfast.persist.ManualNames;
import dev.holdfast.persist.Persistent;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Through a bad network, by a seed: whatever happens, each call tells the truth about itself. */
class ChaosTest {

    private static final int SEEDS = "long".equals(System.getProperty("holdfast.check")) ? 50 : 3;
    private static final int CALLS = 500;
    private static final int FAULTS = 3;

    static LongStream seeds() {
        return LongStream.range(0, SEEDS);
    }

    private static int faults(ChaosProxy proxy) {
        return proxy.resets.get() + proxy.stalls.get();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldTellTheTruthAboutEachCall(long seed) throws Exception {
        Map<String, AtomicInteger> executed = new ConcurrentHashMap<>();
        ManualNames names = new ManualNames();
        try (CountingServer one = CountingServer.on("127.0.0.2", executed);
                CountingServer other = CountingServer.on("127.0.0.3", executed);
                ChaosProxy badToOne = new ChaosProxy("127.0.0.4", one.address(), seed);
                ChaosProxy badToOther = new ChaosProxy("127.0.0.4", other.address(), seed + 1000)) {
            names.lead(badToOne.address(), badToOther.address());
            Traffic traffic;
            try (var lines = Persistent.to("lines.test", 7, Pipe.over(Sockets.plain(), new LineCodec(), 64))
                    .names(names)
                    .backoff(new Backoff(Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofSeconds(5)))
                    .heartbeat(Heartbeat.every(Duration.ofMillis(100)))
                    .retryBudget(1, 1000, 10_000)
                    .listener(event -> {})
                    .build()) {
                traffic = new Traffic(lines, 32);
                try (Traffic flowing = traffic) {
                    while (faults(badToOne) < FAULTS || faults(badToOther) < FAULTS) {
                        flowing.flow(CALLS);
                        assertThat(flowing.failures).isEmpty();
                    }
                }
                assertThat(lines.stats().waiting()).isZero();
                assertThat(lines.stats().unknown()).isEqualTo(traffic.unknown.size());
            }
            Set<String> ended = new HashSet<>(traffic.acknowledged);
            ended.addAll(traffic.unknown);
            assertThat(traffic.failures).isEmpty();
            assertThat(executed.keySet()).containsAll(traffic.acknowledged);
            assertThat(ended).containsAll(executed.keySet());
            assertThat(Traffic.repeated(Call.ONCE, executed)).isZero();
            assertThat(traffic.unknown).allMatch(what -> what.startsWith(Call.ONCE.name()));
        }
    }
}
