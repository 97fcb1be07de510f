package dev.holdfast.persist.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.persist.Call;
import dev.holdfast.persist.ManualNames;
import dev.holdfast.persist.Persistent;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A line protocol over real sockets. */
class PersistentPipeTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Map<String, AtomicInteger> executed = new ConcurrentHashMap<>();
    private final ManualNames names = new ManualNames();

    @Test
    void shouldAnswerACallThatWasMadeBeforeTheNameWasKnown() throws Exception {
        try (CountingServer server = CountingServer.on("127.0.0.2", executed);
                Persistent<Pipe<String, String>> lines = lines()) {
            var answer = lines.call(Call.ONCE, LIMIT, link -> link.call("a"));
            assertThat(answer).isNotDone();
            names.lead(server.address());
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("1");
            assertThat(lines.call(Call.ONCE, LIMIT, link -> link.call("a")).get(20, TimeUnit.SECONDS))
                    .isEqualTo("2");
        }
    }

    private Persistent<Pipe<String, String>> lines() {
        return Persistent.to("lines.test", 7, Pipe.over(Sockets.plain(), new LineCodec()))
                .names(names)
                .build();
    }
}
