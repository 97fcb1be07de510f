package dev.holdfast.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.server.config.ListenAddress;
import dev.holdfast.server.config.NodeConfig;
import dev.holdfast.server.config.StorageKind;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("HOLDFAST_LANES", "3");

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<NodeConfig> started = new ArrayList<>();
    private final List<String> copied = new ArrayList<>();

    @Test
    void shouldWantACommand() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString())
                .contains("Missing required subcommand")
                .contains("serve")
                .contains("config");
    }

    @Test
    void shouldRefuseAnUnknownCommandWithASuggestion() {
        assertThat(run("serv")).isEqualTo(2);
        assertThat(err.toString()).contains("serve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "config", "backup", "restore", "ping", "token", "version"})
    void shouldExplainEveryCommandWithExamplesAndExitCodes(String command) {
        assertThat(run("help", command)).isZero();
        assertThat(out.toString()).contains("Examples:\n  holdfast " + command).contains("Exit codes:");
        String help = out.toString();
        out.getBuffer().setLength(0);
        assertThat(run(command, "--help")).isZero();
        assertThat(out.toString()).isEqualTo(help);
    }

    @Test
    void shouldMakeShowAndRevokeTokens() {
        String data = folder.toString();
        assertThat(run("token", "create", "--data-dir", data, "--project", "p", "--roles", "b,A", "--expires", "1d"))
                .isZero();
        List<String> made = out.toString().lines().toList();
        assertThat(made.get(0)).matches("hf_[A-Za-z0-9_-]{43}");
        String id = made.get(1).replaceAll("This is token ([0-9a-f]{12}) for project p.*", "$1");
        out.getBuffer().setLength(0);
        assertThat(run("token", "list", "--data-dir", data)).isZero();
        assertThat(out.toString()).contains(id, "a,b").doesNotContain(made.get(0));
        assertThat(run("token", "revoke", "--data-dir", data, id)).isZero();
        assertThat(run("token", "revoke", "--data-dir", data, id)).isEqualTo(1);
        assertThat(err.toString()).contains("there is no token '" + id + "'");
        out.getBuffer().setLength(0);
        assertThat(run("token", "list", "--data-dir", data)).isZero();
        assertThat(out.toString()).doesNotContain(id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--expires=30", "--expires=0d", "--project=", "--name=a\nb"})
    void shouldRefuseTokensThatMakeNoSense(String option) {
        assertThat(run("token", "create", "--data-dir", folder.toString(), "--project", "p", option))
                .isNotZero();
        assertThat(folder.resolve("tokens.json")).doesNotExist();
    }

    @Test
    void shouldSayWhatCanBeDoneWithTokens() {
        assertThat(run("token")).isEqualTo(2);
        assertThat(out.toString()).contains("create, list or revoke");
        assertThat(run("help", "token")).isZero();
        assertThat(out.toString()).contains("create", "list", "revoke");
    }

    @Test
    void shouldPrintEachSettingWithItsOrigin() {
        assertThat(run("config", "--set", "log.level=debug", "--listen", "127.0.0.1:7"))
                .isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" +", " ")))
                .contains(
                        "listen = 127.0.0.1:7 # --listen",
                        "lanes = 3 threads # environment HOLDFAST_LANES",
                        "log.level = debug # --set",
                        "storage = rocksdb # default");
    }

    @Test
    void shouldKeepTheConfigurationReadableWhateverTheValues() {
        String headers =
                IntStream.range(0, 30).mapToObj(i -> "X-Header-Number-" + i).collect(Collectors.joining(","));
        String folder = "/srv/" + "x".repeat(300);
        assertThat(run("config", "--set", "cors.allow_headers=" + headers, "--set", "data.dir=" + folder))
                .isZero();
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
        assertThat(lines).filteredOn(line -> line.startsWith("data.dir ")).hasSize(1);
        assertThat(String.join("", lines).replace(" ", "")).contains("data.dir=" + folder + "#--set");
        assertThat(lines).anyMatch(line -> line.matches(" +X-Header-Number-[0-9]+, .*"));
    }

    @Test
    void shouldPrintTheConfigurationAsJson() throws IOException {
        assertThat(run("config", "--json")).isZero();
        JsonNode settings = new ObjectMapper().readTree(out.toString());
        assertThat(settings.size()).isGreaterThan(50);
        assertThat(settings.findValuesAsText("key")).contains("listen", "limits.max_frame_bytes");
        assertThat(settings.get(0).get("value").asText()).isEqualTo("127.0.0.1:8888");
    }

    @Test
    void shouldTellEveryConfigurationProblemWithExitCodeTwo() {
        assertThat(run("config", "--set", "lanse=1", "--set", "storage=paper")).isEqualTo(2);
        assertThat(err.toString()).contains("Did you mean 'lanes'?").contains("storage cannot be 'paper'");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void shouldServeAndSayWhere() {
        assertThat(run("serve", "--data-dir", folder.toString(), "--set", "websocket.listen=127.0.0.1:0"))
                .isZero();
        assertThat(started).singleElement().satisfies(config -> {
            assertThat(config.storage().dataDirectory()).isEqualTo(folder);
            assertThat(config.threads().lanes()).isEqualTo(3);
        });
        assertThat(out.toString())
                .contains("is ready")
                .contains("http://127.0.0.1:4711 ")
                .contains("ws://127.0.0.1:4712")
                .contains(folder.toString())
                .contains("curl -i http://127.0.0.1:4711/v2/queues/");
    }

    @Test
    void shouldSayThatMemoryForgets() {
        assertThat(run("serve", "--set", "storage=memory")).isZero();
        assertThat(started).extracting(config -> config.storage().kind()).containsExactly(StorageKind.MEMORY);
        assertThat(out.toString()).contains("everything is forgotten when the server stops");
    }

    @Test
    void shouldNotServeTheWorldUnasked() {
        assertThat(run("serve", "--listen", "0.0.0.0:8888")).isEqualTo(2);
        assertThat(started).isEmpty();
        assertThat(err.toString()).contains("--listen: listen = 0.0.0.0:8888").contains("--insecure");
        assertThat(run("serve", "--listen", "0.0.0.0:8888", "--insecure")).isZero();
        assertThat(started).hasSize(1);
    }

    @Test
    void shouldFailWhenTheServerCannotStart() {
        Program program = program(config -> {
            throw new BindException("127.0.0.1:8888 is in use");
        });
        assertThat(program.run("serve")).isEqualTo(1);
        assertThat(err).hasToString("holdfast serve: 127.0.0.1:8888 is in use" + System.lineSeparator());
    }

    @Test
    void shouldBackUpAndRestoreWithoutOverwriting() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path backup = folder.resolve("backup");
        assertThat(run("backup", "--data-dir", data.toString(), backup.toString()))
                .isZero();
        assertThat(copied).containsExactly(data + " to " + backup);

        Files.createDirectory(backup);
        assertThat(run("backup", "--data-dir", data.toString(), backup.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains(backup + " exists already");

        assertThat(run("restore", "--data-dir", data.toString(), backup.toString()))
                .isZero();
        assertThat(copied).hasSize(2).last().isEqualTo(backup + " to " + data);

        Files.createFile(data.resolve("CURRENT"));
        assertThat(run("restore", "--data-dir", data.toString(), backup.toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains(data + " is not empty");
        assertThat(copied).hasSize(2);
    }

    @Test
    void shouldFailToBackUpWhatIsNotThere() {
        Path absent = folder.resolve("absent");
        String backup = folder.resolve("backup").toString();
        assertThat(run("backup", "--data-dir", absent.toString(), backup)).isEqualTo(1);
        assertThat(err.toString()).contains("there is no data in " + absent);
        assertThat(run("backup")).isEqualTo(2);
    }

    @Test
    void shouldRefuseABackupWhereNoneCanBe() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), data);
        Path orphan = folder.resolve("absent").resolve("monday");
        assertThat(run("backup", "--data-dir", data.toString(), orphan.toString()))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("holdfast backup: there is no folder " + orphan.getParent()
                        + " to put the backup in; make it first" + System.lineSeparator());
        for (Path inside : List.of(data.resolve("monday"), link.resolve("monday"))) {
            err.getBuffer().setLength(0);
            assertThat(run("backup", "--data-dir", data.toString(), inside.toString()))
                    .isEqualTo(1);
            assertThat(err.toString()).contains(inside + " is inside of the data folder");
        }
        assertThat(copied).isEmpty();
    }

    @Test
    void shouldSayWhatABackupLeavesOut() {
        assertThat(run("help", "backup")).isZero();
        assertThat(out.toString()).contains("Access tokens (tokens.json) are not copied");
    }

    @Test
    void shouldTellByExitCodeWhetherAServerAnswers() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        String address = "127.0.0.1:" + server.getAddress().getPort();
        List<Integer> answers = new ArrayList<>(List.of(204, 503));
        server.createContext("/v2/ping", exchange -> {
            boolean identified = exchange.getRequestHeaders().containsKey("Client-ID")
                    && exchange.getRequestHeaders().containsKey("X-Project-ID");
            exchange.sendResponseHeaders(identified ? answers.remove(0) : 400, -1);
            exchange.close();
        });
        server.start();
        assertThat(run("ping", "--listen", address)).isZero();
        assertThat(run("health", "--url", "http://" + address)).isEqualTo(1);
        assertThat(err.toString()).contains("answers 503: its storage is not available");
        server.stop(0);
        assertThat(run("ping", "--url", "http://" + address)).isEqualTo(1);
        assertThat(err.toString()).contains("does not answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "mailto:somebody", "localhost:8888", "ftp://127.0.0.1", "/v2/ping"})
    void shouldTakeAnAddressToPingForAMistakeWhenItIsNone(String url) {
        assertThat(run("ping", "--url", url)).isEqualTo(2);
        assertThat(err.toString())
                .contains("--url " + url + " is not the address of a server, such as http://127.0.0.1:8888")
                .doesNotContain("Start a server");
    }

    @Test
    void shouldSayMoreThanThePathThatTheFileSystemRefuses() {
        Program denied = program(config -> {
            throw new AccessDeniedException("/var/lib/holdfast");
        });
        assertThat(denied.run("serve")).isEqualTo(1);
        assertThat(err.toString())
                .contains("holdfast serve: permission denied: /var/lib/holdfast; name another folder");
        Program refused = program(config -> {
            throw new FileSystemException("/dev/null/data", null, "Not a directory");
        });
        assertThat(refused.run("serve")).isEqualTo(1);
        assertThat(err.toString()).contains("cannot use /dev/null/data: Not a directory; name another folder");
    }

    @Test
    void shouldPrintVersions() {
        assertThat(run("version")).isZero();
        assertThat(out.toString()).startsWith("holdfast ").contains("Java " + System.getProperty("java.version"));
    }

    private int run(String... arguments) {
        return program(this::start).run(arguments);
    }

    private Program program(NodeLauncher launcher) {
        DataArchive archive = new RecordingArchive();
        return new Program(List.of(
                        new ServeCommand(launcher, ENVIRONMENT),
                        new ConfigCommand(ENVIRONMENT),
                        new BackupCommand(archive, ENVIRONMENT),
                        new RestoreCommand(archive, ENVIRONMENT),
                        new PingCommand(ENVIRONMENT),
                        new TokenCommand(ENVIRONMENT),
                        new VersionCommand()))
                .writingTo(new PrintWriter(out, true), new PrintWriter(err, true));
    }

    private RunningNode start(NodeConfig config) {
        started.add(config);
        return new StoppedNode(config.network().webSocketListen().isPresent());
    }

    private final class RecordingArchive implements DataArchive {
        @Override
        public void backup(Path dataDirectory, Path backup) {
            copied.add(dataDirectory + " to " + backup);
        }

        @Override
        public void restore(Path backup, Path dataDirectory) {
            copied.add(backup + " to " + dataDirectory);
        }
    }

    /** A node that was stopped as soon as it ran. */
    private record StoppedNode(boolean hasWebSocketAddress) implements RunningNode {
        @Override
        public ListenAddress address() {
            return new ListenAddress("127.0.0.1", 4711);
        }

        @Override
        public Optional<ListenAddress> webSocketAddress() {
            return hasWebSocketAddress ? Optional.of(new ListenAddress("127.0.0.1", 4712)) : Optional.empty();
        }

        @Override
        public void stop() {}

        @Override
        public void awaitStop() {}
    }
}
