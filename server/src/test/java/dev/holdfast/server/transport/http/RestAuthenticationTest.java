package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.auth.KnownTokens;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where credentials stand in the order of a REST request's checks, and what they change. */
class RestAuthenticationTest {

    private static final String CLIENT = "Client-ID: " + RestHarness.ANN;
    private static final String UNAUTHORIZED = "{\"error\":{\"code\":401,\"title\":\"Unauthorized\",\"message\":"
            + "\"The request you have made requires authentication.\"}}";

    private final KnownTokens tokens =
            new KnownTokens().with("ann", "p").with("admin", "p", "Admin").imposing("keystone", "theirs");
    private @Nullable RestHarness started;

    @BeforeEach
    void start() throws IOException {
        started = new RestHarness(Authentication.by(tokens));
    }

    @AfterEach
    void stop() {
        server().close();
    }

    private RestHarness server() {
        return Objects.requireNonNull(started);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/queues", "/nowhere", "/v2/queues/a%20b", "/v2/ping"})
    void shouldRefuseWhoHasNoCredentialsBeforeAnythingElse(String path) throws IOException {
        HttpReply reply = server().bare("GET", path, null, "Accept: application/xml");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.body()).isEqualTo(UNAUTHORIZED);
        assertThat(reply.header("WWW-Authenticate")).isEqualTo("Bearer realm=\"test\"");
        assertThat(reply.header("X-OpenStack-Request-Id")).startsWith("req-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Auth-Token: bob", "X-Auth-Token:", "Authorization: Bearer", "Authorization: Basic ann"})
    void shouldRefuseBadCredentials(String header) throws IOException {
        assertThat(server().get("/v2/queues", header).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Auth-Token: ann", "Authorization: Bearer ann", "authorization: bearer   ann"})
    void shouldTakeATokenInEitherHeader(String header) throws IOException {
        assertThat(server().get("/v2/queues", header).status()).isEqualTo(200);
    }

    @Test
    void shouldShowTheVersionsToAnybody() throws IOException {
        assertThat(server().bare("GET", "/", null).status()).isEqualTo(300);
    }

    @Test
    void shouldKnowWhoAsksBeforeItLooksForThePath() throws IOException {
        assertThat(server().get("/nowhere", "X-Auth-Token: ann").status()).isEqualTo(404);
    }

    @Test
    void shouldTakeTheProjectOfTheCredentialsWhereTheRequestNamesNone() throws IOException {
        HttpReply made = server().bare("PUT", "/v2/queues/q", null, CLIENT, "X-Auth-Token: ann");
        assertThat(made.status()).isEqualTo(201);
        assertThat(server().get("/v2/queues", "X-Auth-Token: ann").body()).contains("/v2/queues/q");
    }

    @Test
    void shouldRefuseAnotherProjectThanThatOfTheCredentials() throws IOException {
        HttpReply reply = server().bare("GET", "/v2/queues", null, CLIENT, "X-Project-ID: x", "X-Auth-Token: ann");
        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.body()).contains("\"title\":\"Not authorized\"").contains("another project");
    }

    @Test
    void shouldIgnoreTheProjectOfTheRequestWhereTheCredentialsImposeTheirs() throws IOException {
        String[] headers = {CLIENT, "X-Project-ID: x", "X-Auth-Token: keystone"};
        assertThat(server().bare("PUT", "/v2/queues/k", null, headers).status()).isEqualTo(201);
        headers[1] = "X-Project-ID: theirs";
        assertThat(server().bare("GET", "/v2/queues", null, headers).body()).contains("/v2/queues/k");
    }

    @Test
    void shouldParkARequestWhileItsCredentialsAreChecked() throws IOException {
        try (HttpConnection connection = server().connect()) {
            String body = "{\"messages\": [{\"body\": 1}]}";
            connection.send("POST", "/v2/queues/q/messages", body, CLIENT, "X-Project-ID: p", "X-Auth-Token: slow-ann");
            RestHarness.await(() -> tokens.heldCount() == 1);
            assertThat(server().get("/v2/queues", "X-Auth-Token: ann").status()).isEqualTo(200);
            tokens.release();
            assertThat(connection.receive("POST").status()).isEqualTo(201);
            connection.send("GET", "/v2/queues", null, CLIENT, "X-Auth-Token: slow-bob");
            RestHarness.await(() -> tokens.heldCount() == 1);
            tokens.release();
            assertThat(connection.receive("GET").status()).isEqualTo(401);
        }
    }

    @Test
    void shouldRefuseATokenThatIsLargerThanAnyWithoutAskingAnybody() throws IOException {
        String huge = "slow-" + "x".repeat(Authentication.MAX_TOKEN_CHARACTERS);
        assertThat(server().get("/v2/queues", "X-Auth-Token: " + huge).status()).isEqualTo(401);
        assertThat(tokens.heldCount()).isZero();
    }

    @Test
    void shouldReadTheBodyOfARefusedRequestSoThatTheConnectionGoesOn() throws IOException {
        try (HttpConnection connection = server().connect()) {
            connection.send("POST", "/v2/queues/q/messages", "{}", CLIENT, "X-Auth-Token: no");
            assertThat(connection.receive("POST").status()).isEqualTo(401);
            connection.send("GET", "/v2/queues", null, CLIENT, "X-Auth-Token: ann");
            assertThat(connection.receive("GET").status()).isEqualTo(200);
        }
    }
}
