package dev.holdfast.server.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SocketPushTest {

    private static final String HEADERS =
            "\"headers\":{\"Client-ID\":\"3381af92-2b9e-11e3-b191-71861300734c\",\"X-Project-ID\":\"p\"}";
    private static final String SUBSCRIBE = "\"action\":\"subscription_create\",\"body\":{\"queue_name\":\"q\"}";
    private static final String LIST = "\"action\":\"subscription_list\",\"body\":{\"queue_name\":\"q\"}";
    private static final String HELLO = "{\"id\":0,\"action\":\"hello\",\"body\":{\"project\":\"p\","
            + "\"client_id\":\"3381af92-2b9e-11e3-b191-71861300734c\"}}";

    private final List<AutoCloseable> opened = new ArrayList<>();

    private SocketServer server(Limits limits) {
        SocketServer server = new SocketServer(limits);
        opened.add(server);
        return server;
    }

    private RawClient connect(SocketServer server) {
        RawClient client = server.connect();
        opened.add(0, client);
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

    private static String post(String queue, String messages) {
        return zaqar("\"action\":\"message_post\",\"body\":{\"queue_name\":\"" + queue + "\",\"messages\":[" + messages
                + "]}");
    }

    private static String message(String body) {
        return "{\"body\":" + body + ",\"ttl\":100}";
    }

    @Test
    void shouldPushInTheKindOfFrameThatSubscribedLast() {
        RawClient client = connect(server(Limits.DEFAULT));
        client.packed(zaqar(SUBSCRIBE));
        assertThat(client.next()).startsWith("BINARY").contains("\"status\":201");
        client.text(post("q", message("1")));
        assertThat(client.next()).startsWith("TEXT").contains("\"status\":201");
        assertThat(client.next()).startsWith("BINARY {\"body\":1,\"ttl\":100,\"queue_name\":\"q\"");
        client.text(zaqar(SUBSCRIBE));
        assertThat(client.next()).startsWith("TEXT").contains("\"status\":201");
        client.packed(post("q", message("2")));
        assertThat(client.next()).startsWith("BINARY").contains("\"status\":201");
        assertThat(client.next()).startsWith("TEXT {\"body\":2,");
    }

    @Test
    void shouldKeepTheFrameKindWhenASubscriptionIsRefused() {
        RawClient client = connect(server(Limits.DEFAULT));
        client.text(zaqar(SUBSCRIBE));
        assertThat(client.next()).contains("\"status\":201");
        client.packed(zaqar("\"action\":\"subscription_create\",\"body\":{\"queue_name\":\"q\",\"ttl\":1}"));
        assertThat(client.next()).startsWith("BINARY").contains("\"status\":400");
        client.packed(post("q", message("1")));
        assertThat(client.next()).startsWith("BINARY").contains("\"status\":201");
        assertThat(client.next()).startsWith("TEXT {\"body\":1,");
    }

    @Test
    void shouldReplyBeforeItPushes() {
        RawClient client = connect(server(Limits.DEFAULT));
        client.text(zaqar(SUBSCRIBE));
        assertThat(client.next()).contains("\"status\":201");
        for (int i = 0; i < 100; i++) {
            client.text(post("q", message("\"" + i + "\"")));
        }
        int replies = 0;
        int pushes = 0;
        while (pushes < 100) {
            if (client.next().contains("\"status\":201")) {
                replies++;
            } else {
                pushes++;
            }
            assertThat(replies).isGreaterThanOrEqualTo(pushes);
        }
        assertThat(replies).isEqualTo(100);
    }

    @Test
    void shouldPushToNativeSubscribersUnderTheSubscriptionsName() {
        SocketServer server = server(Limits.DEFAULT);
        RawClient client = connect(server);
        client.text(HELLO);
        assertThat(client.next()).contains("\"id\":0,\"status\":200");
        client.text("{\"id\":1," + SUBSCRIBE + "}");
        String reply = client.next();
        String id = reply.replaceAll(".*\"subscription_id\":\"([^\"]+)\".*", "$1");
        assertThat(reply).contains("\"id\":1,\"status\":201");
        RawClient other = connect(server);
        other.text(post("q", message("1")));
        assertThat(other.next()).contains("\"status\":201");
        assertThat(client.next()).startsWith("TEXT {\"push\":\"" + id + "\",\"message_id\":\"");
    }

    @Test
    void shouldEndASubscriptionWithItsConnection() throws Exception {
        SocketServer server = server(Limits.DEFAULT);
        RawClient gone = connect(server);
        gone.text(zaqar(SUBSCRIBE));
        assertThat(gone.next()).contains("\"status\":201");
        RawClient other = connect(server);
        other.text(zaqar(LIST));
        assertThat(other.next()).contains("\"subscriber\":\"http://");
        gone.close(1000);
        assertThat(gone.next()).startsWith("CLOSE 1000");
        other.text(zaqar(LIST));
        assertThat(other.next()).contains("\"subscriptions\":[]");
        other.text(post("q", message("1")));
        assertThat(other.next()).contains("\"status\":201");
    }

    @Test
    void shouldPushDelayedMessagesWhenTheyAreDue() {
        SocketServer server = server(Limits.DEFAULT);
        RawClient client = connect(server);
        client.text(zaqar("\"action\":\"queue_create\",\"body\":{\"queue_name\":\"q\","
                + "\"metadata\":{\"_default_message_delay\":10}}"));
        assertThat(client.next()).contains("\"status\":201");
        client.text(zaqar(SUBSCRIBE));
        assertThat(client.next()).contains("\"status\":201");
        client.text(post("q", message("1") + ",{\"body\":2,\"ttl\":100,\"delay\":0}"));
        assertThat(client.next()).contains("\"status\":201");
        assertThat(client.next()).startsWith("TEXT {\"body\":2,\"ttl\":100,\"delay\":0,");
        server.advanceSeconds(9);
        server.sendDelayedPushes();
        client.text(zaqar(LIST));
        assertThat(client.next()).contains("\"status\":200");
        server.advanceSeconds(1);
        server.sendDelayedPushes();
        assertThat(client.next()).startsWith("TEXT {\"body\":1,\"ttl\":100,\"delay\":10,");
    }

    @Test
    void shouldDisconnectWhoDoesNotTakeWhatItIsTold() {
        SocketServer server = server(Limits.DEFAULT.with(Limit.MAX_OUTBOX_BYTES_PER_CONNECTION, 65_536));
        RawClient slow = connect(server);
        slow.text(zaqar(SUBSCRIBE));
        assertThat(slow.next()).contains("\"status\":201");
        RawClient posting = connect(server);
        String large = message("\"" + "x".repeat(200_000) + "\"");
        String subscriptions = "";
        for (int i = 0; i < 1000 && !subscriptions.contains("\"subscriptions\":[]"); i++) {
            posting.text(post("q", large));
            assertThat(posting.next()).contains("\"status\":201");
            posting.text(zaqar(LIST));
            subscriptions = posting.next();
        }
        assertThat(subscriptions).contains("\"subscriptions\":[]");
        String last = slow.next();
        while (!last.startsWith("CLOSE")) {
            last = slow.next();
        }
        assertThat(last).isEqualTo("CLOSE 4008");
    }
}
