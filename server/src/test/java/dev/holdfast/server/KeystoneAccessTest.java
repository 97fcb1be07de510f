package dev.holdfast.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.vectors.ServerUnderTest.HttpReply;
import dev.holdfast.protocol.vectors.ServerUnderTest.HttpRequest;
import dev.holdfast.protocol.vectors.SocketFrame;
import dev.holdfast.server.auth.KeystoneStandIn;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.config.ConfigurationSources;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A whole server behind a Keystone, from REST, from Zaqar's socket and from the native one. */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
class KeystoneAccessTest {

    private static final String CLIENT = "3381af92-2b9e-11e3-b191-71861300734c";

    private final ManualClock clock = new ManualClock();
    private final KeystoneStandIn keystone = keystone();
    private final Node node = node();

    private KeystoneStandIn keystone() {
        try {
            long nowMillis = clock.nowMillis();
            return new KeystoneStandIn()
                    .with("ann", "p", nowMillis + 600_000, "member")
                    .with("root", "p", nowMillis + 600_000, "admin")
                    .with("short", "p", nowMillis + 60_000, "member");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Node node() {
        List<String> sets = List.of(
                "listen=127.0.0.1:0",
                "storage=memory",
                "limits.idle_timeout_seconds=86400",
                "auth.mode=keystone",
                "auth.keystone.url=" + keystone.url(),
                "auth.keystone.www_authenticate_uri=http://keystone.example.org:5000",
                "auth.keystone.username=" + KeystoneStandIn.USER,
                "auth.keystone.password=" + KeystoneStandIn.PASSWORD);
        try {
            return Node.start(load(sets).nodeConfig(), clock);
        } catch (ConfigurationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Configuration load(List<String> sets) throws ConfigurationException {
        return Configuration.load(new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of()));
    }

    @BeforeEach
    void shouldRun() {
        assertThat(node.address().port()).isPositive();
    }

    @AfterEach
    void stop() {
        node.stop();
        keystone.close();
    }

    private HttpReply rest(String method, String path, String... headers) {
        Map<String, String> all = new LinkedHashMap<>(Map.of("Client-ID", CLIENT));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return PlainHttp.send(node.address().port(), new HttpRequest(method, path, all, null))
                .get();
    }

    private static String ask(PlainWebSocket socket, String request) {
        socket.send(SocketFrame.text(request.getBytes(UTF_8)));
        return new String(socket.receive().payload(), UTF_8);
    }

    private static String list(String project) {
        return "{\"action\":\"queue_list\",\"headers\":{\"Client-ID\":\"" + CLIENT + "\",\"X-Project-ID\":\"" + project
                + "\"}}";
    }

    private static String authenticate(String token) {
        return "{\"action\":\"authenticate\",\"headers\":{\"X-Project-ID\":\"p\",\"X-Auth-Token\":\"" + token + "\"}}";
    }

    @Test
    void shouldTellWhoHasNoTokenWhereToGetOne() {
        for (String token : List.of("", "bob")) {
            HttpReply reply = rest("GET", "/nowhere", "X-Auth-Token", token);
            assertThat(reply.status()).isEqualTo(401);
            assertThat(reply.headers())
                    .containsEntry("www-authenticate", "Keystone uri=\"http://keystone.example.org:5000\"");
            assertThat(reply.body()).contains("The request you have made requires authentication.");
        }
        assertThat(rest("GET", "/").status()).isEqualTo(300);
    }

    @Test
    void shouldLetTheTokenSayWhichProjectItIsAndWhichRoles() {
        assertThat(rest("PUT", "/v2/queues/q", "X-Auth-Token", "ann", "X-Project-ID", "other")
                        .status())
                .isEqualTo(201);
        assertThat(rest("GET", "/v2/queues", "X-Auth-Token", "root").body()).contains("/v2/queues/q");
    }

    @Test
    void shouldAuthenticateBothFormsOfTheSocket() {
        try (PlainWebSocket socket = PlainWebSocket.connect(node.address().port())) {
            assertThat(ask(socket, list("p"))).contains("\"status\":403").contains("Not authentified.");
            assertThat(ask(socket, authenticate("bob"))).contains("\"status\":401");
            assertThat(ask(socket, authenticate("ann")))
                    .contains("Authentified.")
                    .doesNotContain("ann");
            assertThat(ask(socket, list("p"))).contains("\"status\":200");
            assertThat(ask(socket, list("x"))).contains("\"status\":403");
        }
        try (PlainWebSocket socket = PlainWebSocket.connect(node.address().port())) {
            String hello = "{\"id\":1,\"action\":\"hello\",\"body\":{\"project\":\"p\",\"client_id\":\"" + CLIENT
                    + "\",\"token\":\"ann\"}}";
            assertThat(ask(socket, hello)).contains("\"id\":1,\"status\":200");
            assertThat(ask(socket, "{\"id\":2,\"action\":\"queue_list\"}")).contains("\"id\":2,\"status\":200");
        }
    }

    @Test
    void shouldTakeTheTokenOfTheRequestThatOpensASocket() {
        int port = node.address().port();
        try (PlainWebSocket socket = PlainWebSocket.connect(port, Map.of("X-Auth-Token", "short"))) {
            assertThat(ask(socket, list("p"))).contains("\"status\":200");
            assertThat(ask(socket, list("x"))).contains("\"status\":403");
            assertThat(ask(socket, authenticate("bob"))).contains("\"status\":401");
            assertThat(ask(socket, list("p"))).contains("\"status\":200");
            clock.advanceSeconds(60);
            assertThat(socket.receive()).isEqualTo(SocketFrame.close(4003));
        }
        try (PlainWebSocket socket = PlainWebSocket.connect(port, Map.of("Authorization", "Bearer ann"))) {
            String hello =
                    "{\"id\":1,\"action\":\"hello\",\"body\":{\"project\":\"p\",\"client_id\":\"" + CLIENT + "\"}}";
            assertThat(ask(socket, hello)).contains("\"id\":1,\"status\":200");
            assertThat(ask(socket, "{\"id\":2,\"action\":\"queue_list\"}")).contains("\"id\":2,\"status\":200");
        }
    }

    @Test
    void shouldOpenNoSocketForABadToken() {
        HttpReply reply = rest(
                "GET",
                "/",
                "Upgrade",
                "websocket",
                "Connection",
                "Upgrade",
                "Sec-WebSocket-Version",
                "13",
                "Sec-WebSocket-Key",
                "AAAAAAAAAAAAAAAAAAAAAA==",
                "X-Auth-Token",
                "bob");
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.headers()).containsKey("www-authenticate");
        assertThat(reply.body()).contains("The request you have made requires authentication.");
    }

    @Test
    void shouldCloseASocketWhenItsTokenEndsUnlessItHasBroughtANewOne() {
        try (PlainWebSocket socket = PlainWebSocket.connect(node.address().port());
                PlainWebSocket renewed = PlainWebSocket.connect(node.address().port())) {
            assertThat(ask(socket, authenticate("short"))).contains("Authentified.");
            assertThat(ask(renewed, authenticate("short"))).contains("Authentified.");
            assertThat(ask(renewed, authenticate("ann"))).contains("Authentified.");
            clock.advanceSeconds(60);
            assertThat(socket.receive()).isEqualTo(SocketFrame.close(4003));
            assertThat(ask(renewed, list("p"))).contains("\"status\":200");
        }
    }

    @Test
    void shouldSayThatItIsNotTheClientsFaultWhenKeystoneIsDown() {
        keystone.breakDown();
        HttpReply reply = rest("GET", "/v2/queues", "X-Auth-Token", "ann");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.headers()).containsKey("retry-after").doesNotContainKey("www-authenticate");
    }

    @Test
    void shouldWantEverythingThatItNeeds() {
        assertThatThrownBy(() -> load(List.of("auth.mode=keystone")))
                .hasMessageContaining("needs auth.keystone.url")
                .hasMessageContaining("needs auth.keystone.username and auth.keystone.password");
        assertThatThrownBy(() -> load(List.of("auth.mode=jwt"))).hasMessageContaining("takes either auth.jwt.jwks_url");
    }
}
