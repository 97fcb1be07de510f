package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.auth.KnownTokens;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationSources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may read a stream of events, from where, and for how long. */
@Timeout(60)
class EventStreamAccessTest {

    private static final String MESSAGES = "/v2/queues/q/messages";
    private static final String CLIENT = "Client-ID: " + RestHarness.ANN;
    private static final String PROJECT = "X-Project-ID: p";

    @Test
    void shouldEndWhenItsCredentialsCountNoMore() throws Exception {
        KnownTokens tokens = new KnownTokens();
        try (RestHarness server = new RestHarness(Authentication.by(tokens))) {
            tokens.with("ann", "p").with("bob", "p", server.operations().nowMillis() + 10_000);
            try (EventReader nobody = new EventReader(server.port(), MESSAGES, CLIENT, PROJECT);
                    EventReader reader =
                            new EventReader(server.port(), MESSAGES, CLIENT, PROJECT, "X-Auth-Token: bob")) {
                assertThat(nobody.status()).isEqualTo(401);
                assertThat(reader.next()).isEqualTo("retry: 3000");
                server.operations().advanceSeconds(10);
                HttpReply posted =
                        server.call("POST", MESSAGES, "{\"messages\":[{\"body\":\"secret\"}]}", "X-Auth-Token: ann");
                assertThat(posted.status()).isEqualTo(201);
                assertThat(reader.next()).isEqualTo("retry: 3000\n: The credentials count no more.");
                assertThat(reader.next()).isEqualTo(EventReader.END);
            }
        }
    }

    @Test
    void shouldLetPagesOfListedOriginsRead() throws Exception {
        List<String> sets = List.of("cors.allowed_origins=https://app.example.org");
        try (RestHarness server = RestHarness.guarded(
                        Configuration.load(new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of()))
                                .nodeConfig()
                                .edge());
                EventReader page = new EventReader(
                        server.port(),
                        MESSAGES + "?project_id=p&client_id=" + RestHarness.ANN,
                        "Origin: https://app.example.org");
                EventReader stranger = new EventReader(
                        server.port(), MESSAGES, CLIENT, PROJECT, "Origin: https://other.example.org")) {
            assertThat(page.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example.org");
            assertThat(page.next()).isEqualTo("retry: 3000");
            assertThat(stranger.header("Access-Control-Allow-Origin")).isEmpty();
        }
    }
}
