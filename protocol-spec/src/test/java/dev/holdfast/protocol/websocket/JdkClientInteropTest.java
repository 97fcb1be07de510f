package dev.holdfast.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JDK's own WebSocket client against the codec. */
@Timeout(30)
class JdkClientInteropTest {
    private final Listener listener = new Listener();
    private LoopbackServer server;
    private WebSocket client;

    @BeforeEach
    void connect() throws IOException {
        server = new LoopbackServer();
        client = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(server.uri(), listener)
                .orTimeout(20, TimeUnit.SECONDS) // no interrupt of a test's timeout ends a join
                .join();
    }

    @AfterEach
    void disconnect() throws IOException {
        client.abort();
        server.close();
    }

    private void sendText(String text) {
        client.sendText(text, true).join();
    }

    private String next() throws InterruptedException {
        String event = listener.events.poll(20, TimeUnit.SECONDS);
        return event == null ? "nothing arrived" : event;
    }

    @Test
    void shouldEchoText() throws InterruptedException {
        sendText("grüße \uD83D\uDE00");
        assertThat(next()).isEqualTo("TEXT grüße \uD83D\uDE00");
        sendText("");
        assertThat(next()).isEqualTo("TEXT ");
    }

    @Test
    void shouldEchoTextSentInFragments() throws InterruptedException {
        client.sendText("one ", false).join();
        client.sendPing(ByteBuffer.wrap(Frames.utf8("?"))).join();
        client.sendText("two ", false).join();
        client.sendText("three", true).join();
        assertThat(next()).isEqualTo("PONG ?");
        assertThat(next()).isEqualTo("TEXT one two three");
    }

    @Test
    void shouldEchoBinaryOfEveryFormOfLength() throws InterruptedException {
        for (int length : new int[] {0, 1, 125, 126, 65535, 65536, 1 << 20}) {
            byte[] payload = Frames.pattern(length);
            client.sendBinary(ByteBuffer.wrap(payload), true).join();
            assertThat(next()).isEqualTo("BINARY " + new String(payload, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void shouldEchoBinarySentInFragments() throws InterruptedException {
        byte[] payload = Frames.pattern(100_000);
        client.sendBinary(ByteBuffer.wrap(payload, 0, 70_000), false).join();
        client.sendBinary(ByteBuffer.wrap(payload, 70_000, 30_000), true).join();
        assertThat(next()).isEqualTo("BINARY " + new String(payload, StandardCharsets.ISO_8859_1));
    }

    @Test
    void shouldSendFragmentsAndPingsThatTheClientUnderstands() throws InterruptedException {
        sendText("fragment");
        assertThat(next()).isEqualTo("PING between");
        assertThat(next()).isEqualTo("TEXT a€ü");
        client.sendClose(1000, "").join();
        assertThat(server.events().join()).containsExactly("TEXT of 8", "PONG between", "CLOSE 1000 ");
    }

    @Test
    void shouldEchoTheClientsClose() throws InterruptedException {
        client.sendClose(4000, "done ü").join();
        assertThat(next()).isEqualTo("CLOSE 4000 done ü");
        assertThat(server.events().join()).containsExactly("CLOSE 4000 done ü");
    }

    @Test
    void shouldCloseTheClient() throws InterruptedException {
        sendText("close");
        assertThat(next()).isEqualTo("CLOSE 4008 Too slow.");
        assertThat(server.events().join()).first().isEqualTo("TEXT of 5");
    }

    @Test
    void shouldRefuseMessagesThatAreTooBig() throws InterruptedException {
        // The server closes at the header, so the client may or may not get rid of the rest.
        List<String> refusals = List.of("CLOSE 1009 The message is too big.", "ERROR");
        client.sendBinary(ByteBuffer.allocate((1 << 20) + 1), true).exceptionally(failure -> client);
        assertThat(next()).isIn(refusals);
        assertThat(server.events().join()).containsExactly("violation The message is too big.");
    }

    /**
     * Puts whole messages and control frames into a queue, one line each.
     *
     * <p><em>One thread at a time.</em>
     */
    private static final class Listener implements WebSocket.Listener {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final StringBuilder message = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            return append(socket, "TEXT ", data.toString(), last);
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            return append(socket, "BINARY ", latin(data), last);
        }

        @Override
        public @Nullable CompletionStage<?> onPing(WebSocket socket, ByteBuffer data) {
            return append(socket, "PING ", latin(data));
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
            return append(socket, "PONG ", latin(data));
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            events.add("CLOSE " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            events.add("ERROR");
        }

        private @Nullable CompletionStage<?> append(WebSocket socket, String kind, String data, boolean last) {
            message.append(data);
            if (last) {
                events.add(kind + message);
                message.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private @Nullable CompletionStage<?> append(WebSocket socket, String kind, String data) {
            events.add(kind + data);
            socket.request(1);
            return null;
        }

        private static String latin(ByteBuffer data) {
            return StandardCharsets.ISO_8859_1.decode(data).toString();
        }
    }
}
