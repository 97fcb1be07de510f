package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.config.ConfigurationSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the examples of {@code README.md} as they stand there, against a server of its own. */
class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final String PYTHON = "/usr/bin/python3";
    private static final long MAX_SECONDS = 60;

    @TempDir
    private Path folder;

    private Node node;

    @BeforeEach
    void startServer() throws ConfigurationException, IOException {
        List<String> settings = List.of(
                "listen=127.0.0.1:0",
                "data.dir=" + folder.resolve("data"),
                "storage.disk.reserve_percent=0",
                "storage.disk.reserve_bytes=0",
                "storage.disk.ballast_release_bytes=0",
                "storage.disk.ballast_bytes=0");
        ConfigurationSources sources = new ConfigurationSources(Optional.empty(), Map.of(), settings, List.of());
        node = Node.start(Configuration.load(sources).nodeConfig());
    }

    @AfterEach
    void stopServer() {
        node.stop();
    }

    @Test
    void shouldServeTheExamplesWithCurl() throws IOException, InterruptedException {
        requirePart("curl", "curl", "--version");
        String output = run("bash", "-eu", script("bash"));
        assertThat(output)
                .contains("\"resources\":[\"/v2/queues/first/messages/", "\"body\":\"hello\"", "\"body\":{\"n\":2}")
                .contains("?claim_id=", "\"total\":0", "just in time");
    }

    @Test
    void shouldServeTheExampleOverTheWebSocket() throws IOException, InterruptedException {
        requirePart("python3-websockets", PYTHON, "-c", "import websockets");
        assertThat(run(PYTHON, script("python"))).contains("Holdfast", "over the socket");
    }

    private static void requirePart(String name, String... command) throws InterruptedException {
        try {
            if (start(command).waitFor() != 0) {
                Assumptions.abort("This machine lacks " + name);
            }
        } catch (IOException absent) {
            Assumptions.abort("This machine lacks " + name);
        }
    }

    /** Puts all blocks of a language into one file, with this server's address. */
    private String script(String language) throws IOException {
        Matcher blocks = Pattern.compile("^```" + language + "\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(README));
        StringBuilder text = new StringBuilder();
        while (blocks.find()) {
            text.append(blocks.group(1));
        }
        assertThat(text).contains("127.0.0.1:8888");
        String ours = text.toString().replace("127.0.0.1:8888", node.address().toString());
        return Files.writeString(folder.resolve("example." + language), ours).toString();
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(MAX_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        String text = Files.readString(output);
        assertThat(ended).as(text).isTrue();
        assertThat(process.exitValue()).as(text).isZero();
        return text;
    }

    private static Process start(String... command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }
}
