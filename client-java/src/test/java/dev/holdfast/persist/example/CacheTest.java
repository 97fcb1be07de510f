package dev.holdfast.persist.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.persist.ManualNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example against the real memcached. */
class CacheTest {

    private static final Path PROGRAM = Path.of("src/test/java/dev/holdfast/persist/example/Cache.java");
    private static final int MAX_LINES = 60;

    private final List<Process> processes = new ArrayList<>();
    private final ManualNames names = new ManualNames();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        processes.forEach(Process::destroyForcibly);
    }

    /** It chooses a port and writes it down. */
    private InetSocketAddress memcached(String address) throws Exception {
        Path port = folder.resolve("port-" + address);
        ProcessBuilder command = new ProcessBuilder("memcached", "-l", address, "-p", "-1", "-m", "8");
        command.command().addAll(List.of("-u", System.getProperty("user.name")));
        command.environment().put("MEMCACHED_PORT_FILENAME", port.toString());
        try {
            processes.add(command.inheritIO().start());
        } catch (IOException missing) {
            Assumptions.abort("This machine lacks memcached");
        }
        while (!Files.exists(port)) {
            assertThat(processes).allMatch(Process::isAlive);
            Thread.onSpinWait();
        }
        String line = Files.readString(port, UTF_8).strip();
        int number = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
        return new InetSocketAddress(InetAddress.getByName(address), number);
    }

    private static <T> T get(CompletableFuture<T> answer) throws Exception {
        return answer.get(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldTalkToTheRealServer() throws Exception {
        names.lead(memcached("127.0.0.2"));
        try (Cache cache = new Cache("cache.test", names)) {
            assertThat(get(cache.get("a"))).isEmpty();
            assertThat(get(cache.set("a", "grüße"))).isTrue();
            assertThat(get(cache.get("a"))).isEqualTo(Optional.of("grüße"));
            assertThat(get(cache.set("n", "41"))).isTrue();
            assertThat(get(cache.increment("n", 1))).isEqualTo(42);
            assertThat(get(cache.set("end", "END"))).isTrue();
            assertThat(get(cache.get("end"))).isEqualTo(Optional.of("END"));
            String large = "x".repeat(900_000);
            assertThat(get(cache.set("large", large))).isTrue();
            assertThat(get(cache.get("large"))).isEqualTo(Optional.of(large));
        }
    }

    @Test
    void shouldFollowTheNameToAnotherServer() throws Exception {
        InetSocketAddress old = memcached("127.0.0.2");
        InetSocketAddress next = memcached("127.0.0.3");
        names.lead(old);
        try (Cache cache = new Cache("cache.test", names)) {
            assertThat(get(cache.set("a", "old"))).isTrue();
            List<CompletableFuture<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                if (i == 500) {
                    names.lead(next);
                    names.confirm();
                }
                answers.add(cache.set("key-" + i, "value-" + i));
            }
            for (CompletableFuture<Boolean> answer : answers) {
                assertThat(get(answer)).isTrue();
            }
            while (get(cache.get("a")).isPresent()) {
                Thread.onSpinWait();
            }
            assertThat(get(cache.set("a", "new"))).isTrue();
        }
    }

    @Test
    void shouldStandInTheGuideAndBeSmall() throws IOException {
        String source = Files.readString(PROGRAM, UTF_8);
        String withoutImports = source.substring(source.indexOf("/** A client"));
        assertThat(Files.readString(Path.of("docs/persist.md"), UTF_8)).contains("```java\n" + withoutImports + "```");
        assertThat(withoutImports.lines().count()).isLessThanOrEqualTo(MAX_LINES);
    }
}
