package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that asks for a large page and does not read it. */
@Timeout(60)
class RestBudgetTest {

    private static final int MEBIBYTE = 1_048_576;

    /** More than the two sockets' own buffers take. */
    private static final int PAGE = 100;

    private final RestHarness server;
    private HttpConnection deaf;

    RestBudgetTest() throws IOException {
        server = new RestHarness(Limits.DEFAULT.with(
                Map.of(Limit.MAX_UNSENT_RESULT_BYTES, 16L * MEBIBYTE, Limit.MAX_MESSAGES_PER_PAGE, (long) PAGE)));
        deaf = server.connect();
    }

    @BeforeEach
    void askForMoreThanTheServerMayHold() throws IOException {
        String big = "{\"messages\": [{\"body\": \"" + "x".repeat(250_000) + "\"}]}";
        for (int i = 0; i < PAGE; i++) {
            assertThat(server.call("POST", "/v2/queues/big/messages", big).status())
                    .isEqualTo(201);
        }
        server.call("POST", "/v2/queues/small/messages", "{\"messages\": [{\"body\": 1}]}");
        deaf.send(
                "GET",
                "/v2/queues/big/messages?echo=true&limit=" + PAGE,
                null,
                "Client-ID: " + RestHarness.ANN,
                "X-Project-ID: " + RestHarness.PROJECT);
        RestHarness.await(() -> claimStatus("none") == 503);
    }

    @AfterEach
    void close() throws IOException {
        deaf.close();
        server.close();
    }

    private int claimStatus(String queue) {
        try {
            return server.call("POST", "/v2/queues/" + queue + "/claims", null).status();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldTakeNothingUntilItIsGone() throws IOException {
        HttpReply refused = server.call("DELETE", "/v2/queues/small/messages?pop=1", null);
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        assertThat(refused.body()).contains("max_unsent_result_bytes");
        assertThat(server.get("/v2/queues/small/stats").body()).contains("\"free\":1");

        deaf.close();

        RestHarness.await(() -> claimStatus("none") == 204);
        assertThat(claimStatus("small")).isEqualTo(201);
    }

    @Test
    void shouldServeOthersWhenItHasReadItsPage() throws IOException {
        assertThat(deaf.receive("GET").body()).hasSizeGreaterThan(PAGE * 250_000);

        RestHarness.await(() -> claimStatus("none") == 204);
        assertThat(claimStatus("small")).isEqualTo(201);
    }
}
