package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.vectors.Conversation;
import dev.holdfast.protocol.vectors.Credential;
import dev.holdfast.protocol.vectors.Pass;
import dev.holdfast.protocol.vectors.Replay;
import dev.holdfast.protocol.vectors.ServerUnderTest;
import dev.holdfast.protocol.vectors.VectorFile;
import dev.holdfast.server.auth.KeystoneStandIn;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.config.ConfigurationSources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Replays every conversation of the vectors against real servers on loopback, in every form, over both stores. */
class VectorReplayTest {

    private static final Path VECTORS = Path.of("..", "protocol-spec", "vectors");
    private static final Map<String, RunningServer> SERVERS = new HashMap<>();

    @TempDir
    private static Path folder;

    private static int projects;

    @TestFactory
    Stream<DynamicTest> shouldKeepTheContractInMemory() throws IOException {
        return tests("memory");
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepTheContractOnDisk() throws IOException {
        return tests("rocksdb");
    }

    private static Stream<DynamicTest> tests(String storage) throws IOException {
        List<Conversation> conversations = VectorFile.readAll(VECTORS);
        assertThat(conversations).isNotEmpty();
        return conversations.stream()
                .flatMap(conversation -> conversation.passes().stream()
                        .map(pass -> DynamicTest.dynamicTest(
                                conversation + ", " + pass, () -> replay(storage, conversation, pass))));
    }

    private static void replay(String storage, Conversation conversation, Pass pass) {
        ServerUnderTest server = SERVERS.computeIfAbsent(
                storage + conversation.settings(), name -> RunningServer.start(storage, conversation.settings()));
        try (Replay replay = new Replay(server, pass, "p" + ++projects)) {
            replay.run(conversation);
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(RunningServer::stop);
        SERVERS.clear();
    }

    private record RunningServer(
            Node node, ManualClock clock, @Nullable KeystoneStandIn keystone) implements ServerUnderTest {

        static RunningServer start(String storage, Map<String, String> settings) {
            List<String> sets = new ArrayList<>();
            sets.add("listen=127.0.0.1:0");
            sets.add("storage=" + storage);
            sets.add("data.dir=" + folder.resolve("store-" + SERVERS.size()));
            sets.add("limits.idle_timeout_seconds=86400");
            sets.add("max_notifier_workers=0");
            settings.forEach((key, value) -> sets.add(key + "=" + value));
            ManualClock clock = new ManualClock();
            try {
                KeystoneStandIn keystone = "keystone".equals(settings.get("auth.mode")) ? new KeystoneStandIn() : null;
                if (keystone != null) {
                    sets.add("auth.keystone.url=" + keystone.url());
                    sets.add("auth.keystone.username=" + KeystoneStandIn.USER);
                    sets.add("auth.keystone.password=" + KeystoneStandIn.PASSWORD);
                }
                ConfigurationSources sources = new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of());
                Node node = Node.start(Configuration.load(sources).nodeConfig(), clock);
                return new RunningServer(node, clock, keystone);
            } catch (ConfigurationException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Supplier<HttpReply> send(HttpRequest request) {
            return PlainHttp.send(node.address().port(), request);
        }

        @Override
        public SocketConnection connect() {
            return PlainWebSocket.connect(node.address().port());
        }

        @Override
        public void issue(Credential credential) {
            Objects.requireNonNull(keystone)
                    .with(
                            credential.token(),
                            credential.project(),
                            clock.nowMillis() + 1000 * credential.seconds(),
                            credential.roles().toArray(String[]::new));
        }

        void stop() {
            node.stop();
            if (keystone != null) {
                keystone.close();
            }
        }

        @Override
        public void advanceClock(long seconds) {
            clock.advanceSeconds(seconds);
        }
    }
}
