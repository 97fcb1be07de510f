package dev.holdfast.server.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that ask and do not read must not fill the server's memory, nor cost the others messages. */
@Timeout(60)
class ResultBudgetTest {

    private static final int MEBIBYTE = 1_048_576;
    private static final int PAGE = 16;
    private static final int MAX_WAVES = 500;

    /** The sockets' own buffers still take pages after the first refusal. */
    private static final int STABLE = 50;

    private final SocketServer server =
            new SocketServer(Limits.DEFAULT.with(Limit.MAX_UNSENT_RESULT_BYTES, 16 * MEBIBYTE));
    private final RawClient other = greeted();

    private RawClient greeted() {
        return greeted("p");
    }

    private RawClient greeted(String project) {
        RawClient client = server.connect();
        client.text("{\"id\":0,\"action\":\"hello\",\"body\":{\"project\":\"" + project + "\","
                + "\"client_id\":\"3381af92-2b9e-11e3-b191-71861300734c\"}}");
        assertThat(client.next()).startsWith("TEXT {\"id\":0,\"status\":200");
        return client;
    }

    @BeforeEach
    void postMessages() {
        for (int i = 0; i < PAGE; i++) {
            assertThat(ask(other, "message_post", "big", ",\"messages\":[{\"body\":\"" + "x".repeat(250_000) + "\"}]"))
                    .contains("\"status\":201");
        }
        assertThat(ask(other, "message_post", "small", ",\"messages\":[{\"body\":1}]"))
                .contains("\"status\":201");
    }

    @AfterEach
    void close() {
        other.close();
        server.close();
    }

    private static String ask(RawClient client, String action, String queue, String more) {
        client.text(request(action, queue, more));
        return client.next();
    }

    private static String request(String action, String queue, String more) {
        return "{\"id\":1,\"action\":\"" + action + "\",\"body\":{\"queue_name\":\"" + queue + "\"" + more + "}}";
    }

    private String claimNothing() {
        return ask(other, "claim_create", "none", "");
    }

    private static String wave() {
        String page = request("message_list", "big", ",\"echo\":true,\"limit\":" + PAGE);
        return Collections.nCopies(8, page).stream().collect(Collectors.joining(",", "[", "]"));
    }

    /** Clients that ask for pages until the server holds as many as it may. */
    private List<RawClient> deaf() {
        List<RawClient> deaf = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < MAX_WAVES && refused < STABLE; i++) {
            refused = claimNothing().contains("\"status\":503") ? refused + 1 : 0;
            if (refused == 0) {
                RawClient next = greeted();
                next.text(wave());
                deaf.add(next);
            }
        }
        return deaf;
    }

    @Test
    void shouldTakeNothingWhileOthersHoldAllResultsThatTheServerMayKeep() {
        List<RawClient> deaf = deaf();
        assertThat(ask(other, "claim_create", "small", ""))
                .contains("\"status\":503", "\"error\":\"overloaded\"", "\"retry_after\":1", "max_unsent_result_bytes");
        assertThat(ask(other, "message_delete_many", "small", ",\"pop\":1")).contains("\"status\":503");
        assertThat(ask(other, "message_list", "small", ",\"wait\":10")).contains("\"status\":503");
        assertThat(ask(other, "queue_get_stats", "small", "")).contains("\"claimed\":0", "\"free\":1");
        deaf.forEach(RawClient::close);
    }

    @Test
    void shouldServeOtherProjectsMeanwhile() {
        List<RawClient> deaf = deaf();
        assertThat(claimNothing()).contains("\"status\":503", "of one project", "max_unsent_result_bytes");
        try (RawClient stranger = greeted("another")) {
            assertThat(ask(stranger, "claim_create", "small", "")).contains("\"status\":204");
        }
        deaf.forEach(RawClient::close);
    }

    @Test
    void shouldServeAgainWhenTheyAreGone() {
        deaf().forEach(RawClient::close);
        for (int i = 0; i < MAX_WAVES && claimNothing().contains("\"status\":503"); i++) {
            // The end of the connections comes to the server in its own time.
        }
        assertThat(ask(other, "message_delete_many", "small", ",\"pop\":1")).contains("\"status\":200");
    }

    @Test
    void shouldServeAgainWhenTheyRead() {
        List<RawClient> deaf = deaf();
        for (RawClient client : deaf) {
            client.text(request("queue_get_stats", "small", ""));
            while (!client.next().contains("\"claimed\"")) {
                // What came before it.
            }
        }
        assertThat(ask(other, "message_delete_many", "small", ",\"pop\":1")).contains("\"status\":200");
        deaf.forEach(RawClient::close);
    }

    @Test
    void shouldRefuseOnlyTheOneClientThatDoesNotRead() {
        try (RawClient deaf = greeted()) {
            for (int i = 0; i < 2 * STABLE; i++) {
                deaf.text(wave());
                assertThat(claimNothing()).contains("\"status\":204");
            }
            String refused = deaf.next();
            while (!refused.contains("\"error\":\"too_many_in_flight\"")) {
                refused = deaf.next();
            }
            assertThat(refused).contains("\"status\":429", "Read the replies before asking for more.");
        }
    }
}
