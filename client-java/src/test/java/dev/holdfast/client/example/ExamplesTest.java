package dev.holdfast.client.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.BlockingView;
import dev.holdfast.client.Body;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.junit.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs of the README run, and are what it shows. */
@Timeout(60)
class ExamplesTest {

    private static final Path HERE = Path.of("src/test/java/dev/holdfast/client/example");
    private static final int MAX_LOOKS = 30_000;

    /** A program that ends when it is interrupted. */
    private interface Program {
        void run() throws Exception;
    }

    private final PrintStream out = System.out;
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.start();
        System.setOut(new PrintStream(printed, true, UTF_8));
    }

    @AfterEach
    void stop() {
        System.setOut(out);
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FirstProgram", "Producer", "Packer", "Board"})
    void shouldStandInTheReadme(String program) throws IOException {
        String source = Files.readString(HERE.resolve(program + ".java"), UTF_8);
        String withoutImports = source.substring(source.indexOf("/** "));
        assertThat(Files.readString(Path.of("README.md"), UTF_8)).contains("```java\n" + withoutImports + "```");
    }

    @Test
    void shouldPostAndList() {
        FirstProgram.main(new String[] {server.address()});
        assertThat(printed.toString(UTF_8)).contains("\"hello\"");
    }

    @Test
    void shouldProduceAndWorkOff() throws Exception {
        Producer.main(new String[] {server.address(), "3"});
        assertThat(printed.toString(UTF_8)).doesNotContain("stored");
        try (HoldfastClient client = HoldfastClient.connect(server.address())) {
            BlockingView<?> orders = client.queue("orders").blocking();
            assertThat(orders.stats().total()).isEqualTo(3);
            Thread packer = run(() -> Packer.main(new String[] {server.address()}));
            awaitPrinted("packed order-2, piece 1");
            packer.interrupt();
            packer.join();
            assertThat(orders.stats().total()).isZero();
        }
    }

    @Test
    void shouldWatch() throws Exception {
        try (HoldfastClient client = HoldfastClient.connect(server.address())) {
            BlockingView<String> news = client.queue("news").typed(Body.TEXT).blocking();
            news.post("it rains");
            Thread board = run(() -> Board.main(new String[] {server.address()}));
            awaitPrinted("it rains at ");
            news.post("the sun shines");
            awaitPrinted("the sun shines at ");
            board.interrupt();
            board.join();
        }
    }

    private static Thread run(Program program) {
        Thread thread = new Thread(() -> {
            try {
                program.run();
            } catch (InterruptedException asked) {
                Thread.currentThread().interrupt();
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        });
        thread.start();
        return thread;
    }

    private void awaitPrinted(String text) {
        for (int i = 0; !printed.toString(UTF_8).contains(text); i++) {
            assertThat(i).as(text).isLessThan(MAX_LOOKS);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
