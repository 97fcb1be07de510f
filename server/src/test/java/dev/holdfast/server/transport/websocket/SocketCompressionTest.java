package dev.holdfast.server.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed messages between clients that offer it and a server that agrees. */
@Timeout(60)
class SocketCompressionTest {

    private static final String HELLO = "{\"id\":0,\"action\":\"hello\",\"body\":{\"project\":\"p\","
            + "\"client_id\":\"3381af92-2b9e-11e3-b191-71861300734c\"}}";

    private final SocketServer server = new SocketServer(Limits.DEFAULT);
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(server));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private RawClient connect(String offer) {
        RawClient client = RawClient.connect(server.port(), offer);
        opened.add(0, client);
        client.compressed(HELLO);
        assertThat(client.next()).startsWith("TEXT {\"id\":0,\"status\":200");
        return client;
    }

    private static String post(String body) {
        return "{\"id\":1,\"action\":\"message_post\",\"body\":{\"queue_name\":\"q\",\"messages\":[{\"body\":\"" + body
                + "\"}]}}";
    }

    @ParameterizedTest
    @ValueSource(strings = {"permessage-deflate", "permessage-deflate; client_max_window_bits"})
    void shouldReadAndSendCompressedMessages(String offer) {
        RawClient client = connect(offer);
        assertThat(client.extension()).contains("server_no_context_takeover").contains("client_no_context_takeover");
        String large = "abc".repeat(50_000);
        client.compressed(post(large));
        assertThat(client.next()).startsWith("TEXT {\"id\":1,\"status\":201");
        client.text(post("plain"));
        assertThat(client.next()).startsWith("TEXT {\"id\":1,\"status\":201");
        long before = client.receivedBytes();
        client.text("{\"id\":2,\"action\":\"message_list\",\"body\":{\"queue_name\":\"q\",\"echo\":true}}");
        assertThat(client.next()).contains(large).contains("plain");
        assertThat(client.receivedBytes() - before).isLessThan(5_000);
    }

    @Test
    void shouldSendSmallMessagesAsTheyAre() {
        RawClient client = connect("permessage-deflate");
        client.text("{\"id\":1,\"action\":\"queue_list\"}");
        String reply = "{\"id\":1,\"status\":200,\"body\":{\"queues\":[]}}";
        long before = client.receivedBytes();
        assertThat(client.next()).isEqualTo("TEXT " + reply);
        assertThat(client.receivedBytes() - before).isEqualTo(2 + reply.length());
    }

    @Test
    void shouldRefuseABombAndCompressionThatWasNotAgreedOn() {
        RawClient bomber = connect("permessage-deflate");
        bomber.compressed(post("x".repeat(10_000_000)));
        assertThat(bomber.next()).isEqualTo("CLOSE 1009");
        RawClient plain = server.connect();
        opened.add(0, plain);
        assertThat(plain.extension()).isEmpty();
        plain.compressed(post("x".repeat(1000)));
        assertThat(plain.next()).isEqualTo("CLOSE 1002");
        RawClient declined = RawClient.connect(server.port(), "permessage-deflate; server_max_window_bits=9");
        opened.add(0, declined);
        assertThat(declined.extension()).isEmpty();
    }
}
