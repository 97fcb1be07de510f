package dev.holdfast.server.transport.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.websocket.Opcode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one connection may make the server keep, and that nothing is lost at the bounds. */
@Timeout(60)
class ConnectionBoundsTest {

    private static final String CLIENT = "3381af92-2b9e-11e3-b191-71861300734c";
    private static final String HEADERS = "\"headers\":{\"Client-ID\":\"" + CLIENT + "\",\"X-Project-ID\":\"p\"}";
    private static final String HELLO =
            "{\"id\":0,\"action\":\"hello\",\"body\":{\"project\":\"p\",\"client_id\":\"" + CLIENT + "\"}}";
    private static final int SMALLEST_OUTBOX_BYTES = 65_536;

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private SocketServer server(Limit limit, long value) {
        SocketServer started = new SocketServer(Limits.DEFAULT.with(limit, value));
        opened.add(started);
        return started;
    }

    private RawClient greeted(SocketServer server) {
        RawClient client = server.connect();
        opened.add(0, client);
        client.text(HELLO);
        assertThat(client.next()).startsWith("TEXT {\"id\":0,\"status\":200");
        return client;
    }

    private static String post(String text) {
        return "\"action\":\"message_post\",\"body\":{\"queue_name\":\"q\",\"messages\":[{\"body\":\"" + text
                + "\",\"ttl\":100}]}";
    }

    private static String waitingClaim(String padding) {
        return "\"action\":\"claim_create\",\"body\":{\"queue_name\":\"q\",\"ttl\":100,\"grace\":100,\"wait\":20,"
                + "\"padding\":\"" + padding + "\"}";
    }

    private static void postOne(RawClient client, String text) {
        client.text("{\"id\":9," + post(text) + "}");
        assertThat(client.next()).startsWith("TEXT {\"id\":9,\"status\":201");
    }

    private static byte[] joined(List<byte[]> frames) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        frames.forEach(all::writeBytes);
        return all.toByteArray();
    }

    @Test
    void shouldSendAReplyThatIsLargerThanWhatMayWaitForASlowReader() {
        RawClient client = greeted(server(Limit.MAX_OUTBOX_BYTES_PER_CONNECTION, SMALLEST_OUTBOX_BYTES));
        String large = "x".repeat(200_000);
        for (int i = 0; i < 5; i++) {
            postOne(client, large);
        }
        String pop = ",\"action\":\"message_delete_many\",\"body\":{\"queue_name\":\"q\",\"pop\":5}}";
        String list = ",\"action\":\"queue_list\"}";
        client.text("[{\"id\":1" + list + ",{\"id\":2" + pop + ",{\"id\":3" + list + "]");
        String replies = client.next();
        while (!(replies.contains("\"id\":2,") && replies.contains("\"id\":3,"))) {
            replies += client.next();
        }
        assertThat(replies).contains("\"id\":1,\"status\":200").contains("\"id\":3,\"status\":200");
        assertThat(replies.contains("\"id\":2,\"status\":200")).isTrue();
        assertThat(replies.length()).isGreaterThan(5 * large.length());
    }

    @Test
    void shouldReadNothingWhileRefusedRequestsPileUpBehindOneThatWaits() {
        SocketServer server = server(Limit.MAX_REQUESTS_IN_FLIGHT_PER_CONNECTION, 2);
        RawClient client = greeted(server);
        RawClient posting = greeted(server);
        byte[] waiting = client.frame(Opcode.TEXT, ("{" + HEADERS + "," + waitingClaim("") + "}").getBytes(UTF_8));
        byte[] empty = client.frame(Opcode.TEXT, "{}".getBytes(UTF_8));
        byte[] ping = client.frame(Opcode.PING, "read".getBytes(UTF_8));
        client.write(joined(List.of(waiting, empty, empty, ping)));
        assertThat(client.next()).isEqualTo("PONG read");
        client.send(Opcode.PING, "not read".getBytes(UTF_8));
        postOne(posting, "1");
        assertThat(client.next()).contains("\"claim_id\":\"");
        assertThat(client.next()).contains("\"status\":400");
        assertThat(client.next()).contains("\"status\":400");
        assertThat(client.next()).isEqualTo("PONG not read");
    }

    @Test
    void shouldReadNothingWhileUnansweredRequestsTakeTooManyBytes() {
        SocketServer server = server(Limit.MAX_OUTBOX_BYTES_PER_CONNECTION, SMALLEST_OUTBOX_BYTES);
        RawClient client = greeted(server);
        RawClient posting = greeted(server);
        String padding = "x".repeat(SMALLEST_OUTBOX_BYTES);
        client.text("[{\"id\":1," + waitingClaim(padding) + "},{\"id\":2,\"action\":\"queue_list\"}]");
        assertThat(client.next()).startsWith("TEXT {\"id\":2,\"status\":200");
        client.send(Opcode.PING, "not read".getBytes(UTF_8));
        postOne(posting, "1");
        assertThat(client.next()).startsWith("TEXT {\"id\":1,\"status\":201");
        assertThat(client.next()).isEqualTo("PONG not read");
        client.text("{\"id\":3,\"action\":\"queue_list\"}");
        assertThat(client.next()).startsWith("TEXT {\"id\":3,\"status\":200");
    }

    @Test
    void shouldAnswerOnlyTheLatestOfManyPings() {
        RawClient client = greeted(server(Limit.MAX_CONNECTIONS, 1));
        List<byte[]> pings = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            pings.add(client.frame(Opcode.PING, Integer.toString(i).getBytes(UTF_8)));
        }
        client.write(joined(pings));
        int pongs = 1;
        while (!client.next().equals("PONG 100")) {
            pongs++;
        }
        assertThat(pongs).isLessThan(100);
    }

    @Test
    void shouldCountAWebSocketOnceAndNoMoreWhenItHasEnded() {
        SocketServer server = server(Limit.MAX_CONNECTIONS, 3);
        RawClient polite = greeted(server);
        RawClient rude = greeted(server);
        RawClient wrong = greeted(server);
        assertThat(server.connections().open()).isEqualTo(3);
        assertThat(server.connect().status()).isEqualTo(503);
        polite.close(1000);
        assertThat(polite.next()).isEqualTo("CLOSE 1000");
        assertThat(polite.next()).isEqualTo(RawClient.END);
        rude.close();
        wrong.write(new byte[] {(byte) 0x81, 1, 'x'});
        assertThat(wrong.next()).isEqualTo("CLOSE 1002");
        wrong.close();
        await(server, 0);
        RawClient silent = greeted(server);
        server.advanceSeconds(100_000);
        await(server, 0);
        assertThat(silent.next()).isEqualTo("CLOSE 4009");
        assertThat(server.upgrade().openConnections()).isZero();
    }

    @Test
    void shouldNotCountWhatWaitsForSomebodyWhoHasGone() {
        SocketServer server = server(Limit.MAX_CONNECTIONS, 3);
        RawClient gone = greeted(server);
        gone.text("{\"id\":1,\"action\":\"message_list\",\"body\":"
                + "{\"queue_name\":\"q\",\"echo\":true,\"wait\":20}}");
        gone.text("{\"id\":2," + waitingClaim("") + "}");
        awaitUnderWay(server, 2);
        gone.close(1000);
        assertThat(gone.next()).isEqualTo("CLOSE 1000");
        postOne(greeted(server), "x");
        awaitUnderWay(server, 0);
    }

    private static void awaitUnderWay(SocketServer server, long requests) {
        for (int i = 0; server.underWay() != requests; i++) {
            assertThat(i).as("looks until %s requests are under way", requests).isLessThan(60_000);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void await(SocketServer server, int connections) {
        for (int i = 0; server.connections().open() != connections; i++) {
            assertThat(i).as("looks until %s connections are left", connections).isLessThan(60_000);
            server.advanceSeconds(1);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
