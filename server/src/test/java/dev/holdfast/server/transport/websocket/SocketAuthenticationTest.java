package dev.holdfast.server.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limits;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.auth.KnownTokens;
import dev.holdfast.server.auth.SignedUrls;
import dev.holdfast.server.auth.UtcSecond;
import dev.holdfast.server.config.Secret;
import dev.holdfast.server.config.SignedUrlConfig;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Credentials on a socket, in both forms, in the contract's order and words. */
class SocketAuthenticationTest {

    private static final String CLIENT = "3381af92-2b9e-11e3-b191-71861300734c";
    private static final long START_MILLIS = 1_800_000_000_000L;
    private static final String NOT_YET = "\"headers\":{\"status\":403},\"body\":{\"error\":\"Not authentified.\"}}";
    private static final String DONE = "TEXT {\"request\":{\"action\":\"authenticate\",\"body\":{},\"headers\":{},"
            + "\"api\":\"v2\"},\"headers\":{\"status\":200},\"body\":{\"message\":\"Authentified.\"}}";

    private static final SignedUrls URLS =
            new SignedUrls(new SignedUrlConfig(Optional.of(new Secret("secret")), 36_525), () -> START_MILLIS);

    private final KnownTokens tokens = new KnownTokens()
            .with("ann", "p")
            .with("other", "x")
            .with("chief", "p", "admin")
            .with("short", "p", START_MILLIS + 60_000)
            .with("longer", "p", START_MILLIS + 120_000);
    private final SocketServer server =
            new SocketServer(Limits.DEFAULT, Authentication.by(tokens).with(URLS));
    private final RawClient client = server.connect();

    @BeforeEach
    @AfterEach
    void shouldHoldNothing() {
        assertThat(tokens.heldCount()).isZero();
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private static String zaqar(String action) {
        return zaqar(action, "p");
    }

    private static String zaqar(String action, String project) {
        return "{\"action\":\"" + action + "\",\"headers\":{\"Client-ID\":\"" + CLIENT + "\",\"X-Project-ID\":\""
                + project + "\"},\"body\":{}}";
    }

    private static String token(String token) {
        return "{\"action\":\"authenticate\",\"headers\":{\"X-Project-ID\":\"p\",\"X-Auth-Token\":\"" + token + "\"}}";
    }

    private static String hello(String project, String rest) {
        return "{\"id\":0,\"action\":\"hello\",\"body\":{\"project\":\"" + project + "\",\"client_id\":\"" + CLIENT
                + "\"" + rest + "}}";
    }

    private String ask(String text) {
        client.text(text);
        return client.next();
    }

    private static String signed(String action, String queue, String method) {
        String expires = "2100-05-31T00:00:00";
        String path = "/v2/queues/" + queue + "/messages";
        String proof = URLS.sign(
                List.of("/v2/queues/shared/messages"),
                List.of(method),
                "p",
                UtcSecond.parse(expires).orElseThrow());
        return "{\"action\":\"" + action + "\",\"headers\":{\"Client-ID\":\"" + CLIENT
                + "\",\"X-Project-ID\":\"p\",\"URL-Signature\":\"" + proof + "\",\"URL-Expires\":\"" + expires
                + "\",\"URL-Methods\":[\"" + method + "\"],\"URL-Paths\":[\"" + path
                + "\"]},\"body\":{\"queue_name\":\"" + queue + "\",\"message_id\":\"m\"}}";
    }

    @Test
    void shouldServeWhatIsSignedWithoutCredentials() {
        assertThat(ask(signed("message_list", "shared", "GET"))).contains("\"status\":200");
        assertThat(ask(signed("message_list", "other", "GET"))).endsWith(NOT_YET);
        assertThat(ask(signed("message_delete", "shared", "GET"))).endsWith(NOT_YET);
        assertThat(ask(signed("queue_list", "shared", "GET"))).endsWith(NOT_YET);
        assertThat(ask(zaqar("queue_list"))).as("nothing is proved for later").endsWith(NOT_YET);
    }

    @Test
    void shouldRefuseEveryActionBeforeItIsAuthenticated() {
        assertThat(ask(zaqar("queue_list"))).endsWith(NOT_YET);
        assertThat(ask(zaqar("get_home_doc"))).endsWith(NOT_YET);
        client.packed(zaqar("ping_node"));
        assertThat(client.next()).startsWith("BINARY").endsWith(NOT_YET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"action\":\"queue_list\",\"headers\":{\"X-Project-ID\":\"p\"}}",
                "{\"action\":\"queue_list\",\"headers\":{\"X-Project-ID\":1,\"Client-ID\":\"c\"}}",
                "{\"action\":\"queue_list\"}",
                "{\"action\":\"authenticate\",\"headers\":{\"X-Project-ID\":\"p\"}}",
                "{\"action\":\"authenticate\",\"headers\":{\"X-Auth-Token\":\"ann\"}}",
                "{\"action\":\"authenticate\",\"headers\":{\"X-Project-ID\":\"p\",\"X-Auth-Token\":7}}"
            })
    void shouldCheckTheSchemaFirst(String request) {
        assertThat(ask(request))
                .contains("\"headers\":{\"status\":400},\"body\":{\"error\":\"Schema validation failed.\"}}");
    }

    @Test
    void shouldCheckTheBodysSchemaAndTheActionFirst() {
        assertThat(ask(zaqar("queue_create"))).contains("\"status\":400").contains("Schema validation failed.");
        assertThat(ask(zaqar("queue_glorify"))).contains("\"status\":400").contains("is not a valid action");
    }

    @Test
    void shouldServeWhoHasAuthenticated() {
        assertThat(ask(token("ann"))).isEqualTo(DONE);
        assertThat(ask(zaqar("queue_list"))).contains("\"status\":200");
        client.packed(token("ann"));
        assertThat(client.next()).startsWith("BINARY {\"request\":{\"action\":\"authenticate\",\"body\":{}");
    }

    @Test
    void shouldTakeCredentialsThatAreKnownAtOnceBeforeTheNextRequestOfTheSameRead() {
        client.text(token("ann"));
        client.text(zaqar("queue_list"));
        assertThat(client.next()).isEqualTo(DONE);
        assertThat(client.next()).contains("\"status\":200");
    }

    @Test
    void shouldAllowAnotherTryAndNeverRepeatTheToken() {
        assertThat(ask(token("wrong")))
                .isEqualTo("TEXT {\"request\":{\"action\":\"authenticate\",\"body\":{},\"headers\":{},\"api\":\"v2\"},"
                        + "\"headers\":{\"status\":401},\"body\":{\"error\":\"Authentication failed.\"}}");
        assertThat(ask(token("x".repeat(Authentication.MAX_TOKEN_CHARACTERS + 1))))
                .contains("\"status\":401");
        assertThat(ask(zaqar("queue_list"))).endsWith(NOT_YET);
        assertThat(ask(token("ann"))).isEqualTo(DONE);
    }

    @Test
    void shouldRefuseOthersWhileTheCheckRuns() {
        client.text(token("slow-ann"));
        client.text("{\"id\":1,\"action\":\"queue_list\",\"headers\":{\"Client-ID\":\"" + CLIENT
                + "\",\"X-Project-ID\":\"p\"}}");
        assertThat(client.next()).contains("\"id\":1,\"status\":403").contains("not_authenticated");
        client.text(zaqar("queue_list"));
        client.text(token("ann"));
        client.text("{\"id\":2,\"action\":\"authenticate\",\"body\":{\"token\":\"ann\"}}");
        assertThat(client.next()).contains("\"id\":2,\"status\":403");
        tokens.release();
        assertThat(client.next()).isEqualTo(DONE);
        assertThat(client.next()).endsWith(NOT_YET);
        assertThat(client.next()).endsWith(NOT_YET);
        assertThat(ask(zaqar("queue_list"))).contains("\"status\":200");
    }

    @Test
    void shouldBindEveryRequestToTheProjectOfTheCredentials() {
        assertThat(ask(token("ann"))).isEqualTo(DONE);
        assertThat(ask(zaqar("queue_list", "x"))).contains("\"status\":403").contains("another project");
        assertThat(ask(hello("x", ""))).contains("\"status\":403").contains("forbidden");
        assertThat(ask(token("other"))).contains("\"status\":403");
        assertThat(ask(zaqar("queue_list"))).contains("\"status\":200");
    }

    @Test
    void shouldAuthenticateByAHello() {
        assertThat(ask(hello("p", ",\"token\":\"wrong\""))).startsWith("TEXT {\"id\":0,\"status\":401");
        assertThat(ask("{\"id\":1,\"action\":\"queue_list\"}")).contains("hello_required");
        assertThat(ask(hello("p", ",\"token\":\"ann\""))).startsWith("TEXT {\"id\":0,\"status\":200");
        assertThat(ask("{\"id\":1,\"action\":\"queue_list\"}")).startsWith("TEXT {\"id\":1,\"status\":200");
    }

    @Test
    void shouldAuthenticateAfterAHelloOrBeforeIt() {
        assertThat(ask(hello("p", ""))).startsWith("TEXT {\"id\":0,\"status\":200");
        assertThat(ask("{\"id\":1,\"action\":\"queue_list\"}")).contains("not_authenticated");
        assertThat(ask("{\"id\":2,\"action\":\"authenticate\"}")).contains("\"status\":400");
        assertThat(ask("{\"id\":2,\"action\":\"authenticate\",\"body\":{\"token\":\"ann\"}}"))
                .contains("\"id\":2,\"status\":200");
        assertThat(ask("{\"id\":3,\"action\":\"queue_list\"}")).contains("\"id\":3,\"status\":200");
        try (RawClient second = server.connect()) {
            second.text("{\"id\":2,\"action\":\"authenticate\",\"body\":{\"token\":\"ann\"}}");
            assertThat(second.next()).contains("\"id\":2,\"status\":200");
            second.text(hello("p", ""));
            assertThat(second.next()).contains("\"id\":0,\"status\":200");
            second.text("{\"id\":3,\"action\":\"queue_list\"}");
            assertThat(second.next()).contains("\"id\":3,\"status\":200");
        }
    }

    @Test
    void shouldCloseWhenTheCredentialsExpire() {
        assertThat(ask(token("short"))).isEqualTo(DONE);
        server.advanceSeconds(59);
        assertThat(ask(zaqar("queue_list"))).contains("\"status\":200");
        server.advanceSeconds(1);
        assertThat(client.next()).isEqualTo("CLOSE 4003");
    }

    @Test
    void shouldServeNothingInTheMomentAfterTheCredentialsExpired() {
        assertThat(ask(token("short"))).isEqualTo(DONE);
        server.advanceSeconds(60);
        client.text(zaqar("queue_list"));
        String reply = client.next();
        assertThat(reply)
                .satisfiesAnyOf(
                        closed -> assertThat(closed).isEqualTo("CLOSE 4003"),
                        refused -> assertThat(refused).endsWith(NOT_YET));
    }

    @Test
    void shouldReplaceTheCredentialsAndTheirEnd() {
        assertThat(ask(token("short"))).isEqualTo(DONE);
        assertThat(ask(token("longer"))).isEqualTo(DONE);
        server.advanceSeconds(61);
        assertThat(ask(zaqar("queue_list"))).contains("\"status\":200");
        assertThat(ask(token("wrong"))).contains("\"status\":401");
        assertThat(ask(zaqar("queue_list"))).contains("\"status\":200");
        server.advanceSeconds(60);
        assertThat(client.next()).isEqualTo("CLOSE 4003");
    }

    private static String natively(String token) {
        return "{\"id\":2,\"action\":\"authenticate\",\"body\":{\"token\":\"" + token + "\"}}";
    }

    private void openConsumer(String token) {
        assertThat(ask(hello("p", ",\"token\":\"" + token + "\""))).contains("\"status\":200");
        assertThat(ask("{\"id\":1,\"action\":\"consumer_open\",\"body\":"
                        + "{\"queue_name\":\"q\",\"mode\":\"claim\",\"credit\":{\"messages\":1}}}"))
                .contains("\"status\":201");
    }

    @ParameterizedTest
    @ValueSource(strings = {"other", "chief"})
    void shouldEndWithAllThatItHasOpenedWhenTheProjectOrTheRolesChange(String token) {
        openConsumer("ann");
        assertThat(ask(natively(token))).contains("\"id\":2,\"status\":200");
        assertThat(client.next()).isEqualTo("CLOSE 4003");
    }

    @Test
    void shouldServeNothingBetweenOtherCredentialsAndTheEnd() {
        openConsumer("ann");
        client.text(natively("other"));
        client.text(natively("ann"));
        client.text("{\"id\":3,\"action\":\"queue_list\"}");
        String reply = client.next();
        while (!reply.equals("CLOSE 4003")) {
            assertThat(reply).doesNotContain("\"id\":3,\"status\":200");
            reply = client.next();
        }
    }

    @Test
    void shouldKeepWhatItHasOpenedWhenTheCredentialsAreRenewed() {
        openConsumer("short");
        assertThat(ask(natively("longer"))).contains("\"id\":2,\"status\":200");
        server.advanceSeconds(61);
        client.text("{\"id\":3,\"action\":\"message_post\",\"body\":"
                + "{\"queue_name\":\"q\",\"messages\":[{\"body\":7}]}}");
        assertThat(client.next() + client.next())
                .contains("\"id\":3,\"status\":201")
                .contains("\"push\":1");
    }
}
