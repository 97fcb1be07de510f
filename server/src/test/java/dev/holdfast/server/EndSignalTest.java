package dev.holdfast.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.vectors.SocketFrame;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process of a server that is told to stop by signals. */
@Timeout(240)
class EndSignalTest {

    private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
    private static final int EXIT_BY_SIGTERM = 143;

    @TempDir
    private Path folder;

    private @Nullable Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private Process start() throws IOException {
        Process started = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "serve",
                        "--set=listen=127.0.0.1:0",
                        "--set=storage=memory",
                        "--set=shutdown.drain_seconds=3600")
                .redirectError(folder.resolve("log").toFile())
                .start();
        process = started;
        return started;
    }

    private static int port(Process server) throws IOException {
        BufferedReader greeting = server.inputReader(UTF_8);
        while (true) {
            Matcher address = ADDRESS.matcher(Objects.requireNonNull(greeting.readLine(), "it has not started"));
            if (address.find()) {
                return Integer.parseInt(address.group(1));
            }
        }
    }

    @Test
    void shouldEndTheDrainOfAServerAtTheSecondOne() throws Exception {
        Process server = start();
        try (PlainWebSocket socket = PlainWebSocket.connect(port(server))) {
            socket.send(SocketFrame.text(DrainTest.HELLO.getBytes(UTF_8)));
            assertThat(DrainTest.receive(socket)).contains("\"status\":200");
            assertThat(server.toHandle().destroy()).isTrue();
            assertThat(DrainTest.receive(socket)).contains("\"notice\":\"drain\"");
            assertThat(server.toHandle().destroy()).isTrue();
            assertThat(socket.receive()).isEqualTo(SocketFrame.close(1012));
        }
        assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isEqualTo(EXIT_BY_SIGTERM);
        assertThat(Files.readString(folder.resolve("log")))
                .contains("Waiting for connections", "Told again to stop", "Stopped");
    }
}
