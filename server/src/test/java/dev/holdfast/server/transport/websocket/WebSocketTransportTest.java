package dev.holdfast.server.transport.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.websocket.Opcode;
import dev.holdfast.server.operation.FaultyBindings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebSocketTransportTest {

    private static final String CLIENT = "3381af92-2b9e-11e3-b191-71861300734c";
    private static final String HEADERS = "\"headers\":{\"Client-ID\":\"" + CLIENT + "\",\"X-Project-ID\":\"p\"}";
    private static final String HELLO =
            "{\"id\":0,\"action\":\"hello\",\"body\":{\"project\":\"p\",\"client_id\":\"" + CLIENT + "\"}}";
    private static final String POST =
            "\"action\":\"message_post\",\"body\":{\"queue_name\":\"q\",\"messages\":[{\"body\":1,\"ttl\":100}]}";
    private static final String WAITING_CLAIM =
            "\"action\":\"claim_create\",\"body\":{\"queue_name\":\"q\",\"ttl\":100,\"grace\":100,\"wait\":20}";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private @Nullable SocketServer running;

    private SocketServer server(Limits limits) {
        SocketServer started = new SocketServer(limits);
        opened.add(started);
        running = started;
        return started;
    }

    private SocketServer server() {
        SocketServer server = running;
        return server == null ? server(Limits.DEFAULT) : server;
    }

    private RawClient connect() {
        RawClient client = server().connect();
        opened.add(0, client);
        return client;
    }

    private RawClient greeted() {
        RawClient client = connect();
        client.text(HELLO);
        assertThat(client.next()).startsWith("TEXT {\"id\":0,\"status\":200");
        return client;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private static String zaqar(String rest) {
        return "{" + HEADERS + "," + rest + "}";
    }

    private static String nativeRequest(int id, String rest) {
        return "{\"id\":" + id + "," + rest + "}";
    }

    @Test
    void shouldAnswerZaqarsRequestsInOrderWhateverIsFinishedFirst() {
        RawClient client = connect();
        client.text(zaqar(POST));
        client.text(zaqar("\"action\":\"queue_glorify\""));
        client.packed(zaqar("\"action\":\"get_home_doc\""));
        client.text("nonsense");
        client.text(zaqar("\"action\":\"queue_list\""));
        assertThat(client.next())
                .startsWith("TEXT {\"request\":{\"action\":\"message_post\"")
                .contains("\"status\":201");
        assertThat(client.next()).startsWith("TEXT").contains("queue_glorify is not a valid action");
        assertThat(client.next()).startsWith("BINARY {\"request\":{\"action\":\"get_home_doc\"");
        assertThat(client.next())
                .startsWith("TEXT {\"request\":{\"action\":null")
                .contains("Can't decode text");
        assertThat(client.next())
                .startsWith("TEXT {\"request\":{\"action\":\"queue_list\"")
                .contains("\"name\":\"q\"");
    }

    @Test
    void shouldLetNativeRepliesOvertakeOneThatWaits() {
        RawClient client = greeted();
        client.text("[" + nativeRequest(1, WAITING_CLAIM) + "," + nativeRequest(2, "\"action\":\"queue_list\"") + "]");
        assertThat(client.next()).startsWith("TEXT {\"id\":2,\"status\":200");
        client.packed(nativeRequest(3, POST));
        String both = client.next();
        both = both.contains("\"id\":1") && both.contains("\"id\":3") ? both : both + client.next();
        assertThat(both).contains("\"id\":3,\"status\":201").contains("\"id\":1,\"status\":201,\"body\":{\"claim_id\"");
    }

    @Test
    void shouldKeepZaqarsOrderBehindOneThatWaits() {
        RawClient waiting = connect();
        RawClient posting = connect();
        waiting.text(zaqar(WAITING_CLAIM));
        waiting.text(zaqar("\"action\":\"queue_list\""));
        posting.text(zaqar(POST));
        assertThat(posting.next()).contains("\"status\":201");
        assertThat(waiting.next()).contains("\"action\":\"claim_create\"").contains("\"claim_id\":\"");
        assertThat(waiting.next()).contains("\"action\":\"queue_list\"");
    }

    @Test
    void shouldAnswerOneThatWaitsInVainWhenItsTimeIsOver() {
        RawClient client = greeted();
        client.text(nativeRequest(1, WAITING_CLAIM));
        client.text(nativeRequest(2, "\"action\":\"queue_list\""));
        assertThat(client.next()).contains("\"id\":2");
        server().advanceSeconds(21);
        assertThat(client.next()).startsWith("TEXT {\"id\":1,\"status\":204");
    }

    @Test
    void shouldGiveNothingToAClientThatIsGone() {
        RawClient leaving = greeted();
        leaving.text(nativeRequest(1, WAITING_CLAIM));
        leaving.text(nativeRequest(2, "\"action\":\"queue_list\""));
        assertThat(leaving.next()).contains("\"id\":2");
        leaving.close(1000);
        assertThat(leaving.next()).isEqualTo("CLOSE 1000");
        assertThat(leaving.next()).isEqualTo(RawClient.END);
        RawClient staying = greeted();
        staying.text("[" + nativeRequest(3, WAITING_CLAIM) + "," + nativeRequest(4, WAITING_CLAIM) + ","
                + nativeRequest(5, POST) + "]");
        String replies = staying.next();
        replies = replies.contains("claim_id") ? replies : replies + staying.next();
        assertThat(replies).contains("{\"id\":3,\"status\":201").doesNotContain("\"id\":4");
    }

    @Test
    void shouldTakeBatchesInBothEncodings() {
        RawClient client = connect();
        String list = ",\"action\":\"queue_list\"}";
        client.packed("[" + HELLO + ",{\"id\":\"a\"" + list + ",{\"id\":\"b\"" + list + "]");
        String replies = client.next();
        while (!replies.contains("\"b\"")) {
            replies += client.next();
        }
        assertThat(replies).contains("\"id\":0,\"status\":200").contains("\"id\":\"a\",\"status\":200");
        client.text("[" + nativeRequest(7, "\"action\":\"x\"") + "," + nativeRequest(8, "\"action\":\"y\"") + "]");
        assertThat(client.next())
                .startsWith("TEXT [{\"id\":7,\"status\":400")
                .contains("{\"id\":8,\"status\":400")
                .endsWith("]");
    }

    @Test
    void shouldWantAHelloOrHeaders() {
        RawClient client = connect();
        client.text(nativeRequest(1, "\"action\":\"queue_list\""));
        assertThat(client.next()).contains("\"status\":400").contains("hello_required");
        client.text(nativeRequest(2, HEADERS + ",\"action\":\"queue_list\""));
        assertThat(client.next()).contains("\"id\":2,\"status\":200");
    }

    @Test
    void shouldLetHeadersOverrideTheHelloAndNeverGuess() {
        RawClient client = greeted();
        client.text(nativeRequest(1, POST));
        assertThat(client.next()).contains("\"status\":201");
        String other = "\"headers\":{\"Client-ID\":\"" + CLIENT + "\",\"X-Project-ID\":\"other\"}";
        client.text(nativeRequest(2, other + ",\"action\":\"queue_list\""));
        assertThat(client.next()).contains("\"queues\":[]");
        client.text(nativeRequest(3, "\"headers\":{\"X-Project-ID\":5},\"action\":\"queue_list\""));
        assertThat(client.next()).contains("\"id\":3,\"status\":400");
        client.text(nativeRequest(4, "\"action\":\"queue_list\""));
        assertThat(client.next()).contains("\"name\":\"q\"");
    }

    @Test
    void shouldRefuseNativeRequestsBeyondTheLimitAndServeThoseAtIt() {
        server(Limits.DEFAULT.with(Limit.MAX_REQUESTS_IN_FLIGHT_PER_CONNECTION, 2));
        RawClient client = greeted();
        client.text("[" + nativeRequest(1, WAITING_CLAIM) + "," + nativeRequest(2, WAITING_CLAIM) + ","
                + nativeRequest(3, "\"action\":\"queue_list\"") + "]");
        assertThat(client.next()).startsWith("TEXT {\"id\":3,\"status\":429").contains("too_many_in_flight");
        RawClient behind = greeted();
        behind.text(nativeRequest(9, "\"action\":\"queue_list\""));
        assertThat(behind.next()).contains("\"id\":9");
        server().advanceSeconds(21);
        String replies = client.next();
        replies = replies.contains("\"id\":2") && replies.contains("\"id\":1") ? replies : replies + client.next();
        assertThat(replies).contains("\"id\":1,\"status\":204").contains("\"id\":2,\"status\":204");
        client.text(nativeRequest(4, "\"action\":\"queue_list\""));
        assertThat(client.next()).contains("\"id\":4,\"status\":200");
    }

    @Test
    void shouldHoldUpZaqarsRequestsBeyondTheLimitAndAnswerThemAll() {
        server(Limits.DEFAULT.with(Limit.MAX_REQUESTS_IN_FLIGHT_PER_CONNECTION, 2));
        RawClient client = connect();
        client.text(zaqar(WAITING_CLAIM));
        for (int i = 0; i < 20; i++) {
            client.text(zaqar("\"action\":\"queue_get\",\"body\":{\"queue_name\":\"q" + i + "\"}"));
        }
        RawClient posting = greeted();
        posting.text(nativeRequest(1, POST));
        assertThat(posting.next()).contains("\"status\":201");
        assertThat(client.next()).contains("\"claim_id\":\"");
        for (int i = 0; i < 20; i++) {
            assertThat(client.next()).contains("\"queue_name\":\"q" + i + "\"").contains("\"status\":200");
        }
    }

    @Test
    void shouldAnswerWith500WhenAViewFailsAndServeTheRest() {
        SocketServer faulty = new SocketServer(Limits.DEFAULT, FaultyBindings.failingViews());
        opened.add(faulty);
        RawClient client = faulty.connect();
        opened.add(0, client);
        String getMany =
                HEADERS + ",\"action\":\"message_get_many\",\"body\":{\"queue_name\":\"q\",\"message_ids\":[\"a\"]}";
        String ping = HEADERS + ",\"action\":\"ping_node\"";
        String get = HEADERS + ",\"action\":\"message_get\",\"body\":{\"queue_name\":\"q\",\"message_id\":\"a\"}";
        client.text("[" + nativeRequest(1, ping) + "," + nativeRequest(2, getMany) + "," + nativeRequest(3, get) + ","
                + nativeRequest(4, ping) + "]");
        String replies = client.next();
        while (!(replies.contains("\"id\":4") && replies.contains("\"id\":2"))) {
            replies += client.next();
        }
        assertThat(replies).contains("\"id\":2,\"status\":500,\"body\":{\"error\":\"internal\"");
        assertThat(replies).contains("\"id\":3,\"status\":500").doesNotContain("made by a test");
        assertThat(replies).doesNotContain("\"id\":1,\"status\":500").doesNotContain("\"id\":4,\"status\":500");
        client.packed("{" + getMany + "}");
        assertThat(client.next())
                .startsWith("BINARY")
                .contains("\"status\":500")
                .contains("Unexpected error.");
    }

    @Test
    void shouldCloseOverFramesThatBreakTheRules() {
        RawClient large = connect();
        large.send(Opcode.BINARY, new byte[Limits.DEFAULT.maxFrameBytes() + 1]);
        assertThat(large.next()).isEqualTo("CLOSE 1009");
        assertThat(large.next()).isEqualTo(RawClient.END);
        RawClient notUtf8 = connect();
        notUtf8.send(Opcode.TEXT, new byte[] {'"', (byte) 0xff, '"'});
        notUtf8.text(zaqar("\"action\":\"queue_list\""));
        assertThat(notUtf8.next()).isEqualTo("CLOSE 1007");
        RawClient unmasked = connect();
        unmasked.write(new byte[] {(byte) 0x81, 2, '{', '}'});
        assertThat(unmasked.next()).isEqualTo("CLOSE 1002");
    }

    @Test
    void shouldEchoACloseAndAnswerAPing() {
        RawClient client = connect();
        client.send(Opcode.PING, "abc".getBytes(UTF_8));
        assertThat(client.next()).isEqualTo("PONG abc");
        client.close(3500);
        assertThat(client.next()).isEqualTo("CLOSE 3500");
        assertThat(client.next()).isEqualTo(RawClient.END);
    }

    @Test
    void shouldPingASilentPeerAndGiveItUp() {
        RawClient client = connect();
        client.text(zaqar("\"action\":\"queue_list\""));
        assertThat(client.next()).startsWith("TEXT");
        server().advanceSeconds(Limits.DEFAULT.heartbeatIntervalSeconds());
        assertThat(client.next()).isEqualTo("PING");
        client.send(Opcode.PONG, new byte[0]);
        client.text(zaqar("\"action\":\"queue_list\""));
        assertThat(client.next()).startsWith("TEXT");
        server().advanceSeconds(Limits.DEFAULT.idleTimeoutSeconds());
        assertThat(client.next()).isEqualTo("CLOSE 4009");
        assertThat(client.next()).isEqualTo(RawClient.END);
    }

    @Test
    void shouldReadARequestThatComesByteByByte() {
        RawClient client = connect();
        for (byte one :
                client.frame(Opcode.TEXT, zaqar("\"action\":\"queue_list\"").getBytes(UTF_8))) {
            client.write(new byte[] {one});
        }
        assertThat(client.next()).contains("\"status\":200");
    }

    @Test
    void shouldSendLargeRepliesInPartsToASlowReaderAndServeOthersMeanwhile() {
        RawClient slow = greeted();
        String large = "x".repeat(200_000);
        slow.text(nativeRequest(
                1,
                "\"action\":\"message_post\",\"body\":{\"queue_name\":\"q\",\"messages\":[{\"body\":\"" + large
                        + "\",\"ttl\":100}]}"));
        assertThat(slow.next()).contains("\"status\":201");
        int requests = 60;
        for (int i = 1; i <= requests; i++) {
            slow.text(zaqar("\"action\":\"message_list\",\"body\":{\"queue_name\":\"q\",\"echo\":true}"));
        }
        RawClient other = greeted();
        other.text(nativeRequest(1, "\"action\":\"queue_list\""));
        assertThat(other.next()).contains("\"id\":1,\"status\":200");
        for (int i = 1; i <= requests; i++) {
            assertThat(slow.next().length()).isGreaterThan(large.length());
        }
    }

    @Test
    void shouldDisconnectAReaderThatTakesNothing() {
        RawClient stuck = greeted();
        String large = "x".repeat(200_000);
        stuck.text(nativeRequest(
                1,
                "\"action\":\"message_post\",\"body\":{\"queue_name\":\"q\",\"messages\":[{\"body\":\"" + large
                        + "\",\"ttl\":1000}]}"));
        assertThat(stuck.next()).contains("\"status\":201");
        for (int i = 1; i <= 100; i++) {
            stuck.text(zaqar("\"action\":\"message_list\",\"body\":{\"queue_name\":\"q\",\"echo\":true}"));
        }
        RawClient other = greeted();
        for (int i = 1; server().upgrade().openConnections() > 1; i++) {
            server().advanceSeconds(1);
            other.text(nativeRequest(i, "\"action\":\"queue_list\""));
            assertThat(other.next()).contains("\"id\":" + i);
        }
        other.text(nativeRequest(1, "\"action\":\"queue_list\""));
        assertThat(other.next()).contains("\"status\":200");
    }

    @Test
    void shouldRefuseConnectionsBeyondTheLimitAndTakeThemWhenOneHasGone() {
        server(Limits.DEFAULT.with(Limit.MAX_CONNECTIONS, 1));
        RawClient first = connect();
        assertThat(connect().status()).isEqualTo(503);
        first.close(1000);
        assertThat(first.next()).isEqualTo("CLOSE 1000");
        assertThat(first.next()).isEqualTo(RawClient.END);
        RawClient second = connect();
        assertThat(second.status()).isEqualTo(101);
        second.text(nativeRequest(1, "\"action\":\"queue_list\""));
        assertThat(second.next()).contains("hello_required");
        assertThat(server().upgrade().openConnections()).isEqualTo(1);
    }

    @Test
    void shouldTellClientsThatItStops() throws InterruptedException {
        RawClient client = greeted();
        server().upgrade().closeConnections(1000);
        assertThat(client.next()).isEqualTo("CLOSE 1012");
        assertThat(client.next()).isEqualTo(RawClient.END);
        assertThat(connect().status()).isEqualTo(503);
    }

    @Test
    void shouldWorkWithTheJdksClient() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + server().port() + "/"), new Collecting(received))
                .get(20, TimeUnit.SECONDS);
        socket.sendText(zaqar("\"action\":\"queue_list\""), true).get(20, TimeUnit.SECONDS);
        assertThat(received.poll(20, TimeUnit.SECONDS)).contains("\"queues\":[]");
        byte[] emptyMap = {(byte) 0x80};
        socket.sendBinary(ByteBuffer.wrap(emptyMap), true).get(20, TimeUnit.SECONDS);
        assertThat(received.poll(20, TimeUnit.SECONDS)).startsWith("binary ").contains("None is not a valid action");
        socket.sendClose(1000, "").get(20, TimeUnit.SECONDS);
        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("close 1000");
    }

    private static final class Collecting implements WebSocket.Listener {
        private final BlockingQueue<String> received;
        private final StringBuilder text = new StringBuilder();

        Collecting(BlockingQueue<String> received) {
            this.received = received;
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                received.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            received.add("binary " + UTF_8.decode(data));
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            received.add("close " + code);
            return null;
        }
    }
}
