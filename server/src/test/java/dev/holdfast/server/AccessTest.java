package dev.holdfast.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.vectors.ServerUnderTest.HttpReply;
import dev.holdfast.protocol.vectors.ServerUnderTest.HttpRequest;
import dev.holdfast.protocol.vectors.SocketFrame;
import dev.holdfast.server.auth.AccessToken;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.auth.TokenFile;
import dev.holdfast.server.auth.TokenSecret;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.config.ConfigurationSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole servers that hold callers to credentials and policies, over REST and both forms of the socket. */
class AccessTest {

    private static final String CLIENT = "3381af92-2b9e-11e3-b191-71861300734c";
    private static final String DENIED = "You are not authorized to complete this action.";
    private static final int MAX_LOOKS = 10_000;

    @TempDir
    private Path folder;

    private final List<Node> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(Node::stop);
    }

    private int start(String... sets) throws IOException {
        List<String> all = new ArrayList<>(List.of("storage=memory", "data.dir=" + folder));
        all.addAll(List.of(sets));
        if (all.stream().noneMatch(set -> set.startsWith("listen="))) {
            all.add("listen=127.0.0.1:0");
        }
        try {
            ConfigurationSources sources = new ConfigurationSources(Optional.empty(), Map.of(), all, List.of());
            Node node = Node.start(Configuration.load(sources).nodeConfig());
            nodes.add(node);
            return node.address().port();
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int config(String... sets) {
        try {
            ConfigurationSources sources =
                    new ConfigurationSources(Optional.empty(), Map.of(), List.of(sets), List.of());
            return Configuration.load(sources).nodeConfig().network().listen().port();
        } catch (ConfigurationException e) {
            throw new IllegalStateException(e);
        }
    }

    private String policy(String text) throws IOException {
        return "policy.file=" + Files.writeString(folder.resolve("policy.yaml"), text);
    }

    private static HttpReply rest(int port, String method, String path, String... headers) {
        Map<String, String> all = new LinkedHashMap<>(Map.of("Client-ID", CLIENT, "X-Project-ID", "p"));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], headers[i + 1]);
        }
        return PlainHttp.send(port, new HttpRequest(method, path, all, null)).get();
    }

    private static String socket(int port, String... requests) {
        try (PlainWebSocket socket = PlainWebSocket.connect(port)) {
            String last = "";
            for (String request : requests) {
                socket.send(SocketFrame.text(request.getBytes(UTF_8)));
                last = new String(socket.receive().payload(), UTF_8);
            }
            return last;
        }
    }

    private static String create(String form, String queue, String roles) {
        return "{" + form + "\"action\":\"queue_create\",\"headers\":{\"Client-ID\":\"" + CLIENT
                + "\",\"X-Project-ID\":\"p\"" + roles + "},\"body\":{\"queue_name\":\"" + queue + "\"}}";
    }

    @Test
    void shouldHoldEveryFormToThePolicy() throws IOException {
        int port = start("admin_mode=true", policy("queues:create: [Operator, admin]\nqueues:delete: nobody\n"));
        HttpReply refused = rest(port, "PUT", "/v2/queues/q");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).isEqualTo("{\"title\":\"Not authorized\",\"description\":\"" + DENIED + "\"}");
        assertThat(socket(port, create("", "q", ""))).contains("\"status\":403").contains(DENIED);
        assertThat(socket(port, create("\"id\":1,", "q", "")))
                .contains("\"id\":1,\"status\":403")
                .contains("\"forbidden\"");

        assertThat(rest(port, "PUT", "/v2/queues/a", "X-Roles", "member, OPERATOR")
                        .status())
                .isEqualTo(201);
        assertThat(socket(port, create("", "b", ",\"X-Roles\":\"admin\""))).contains("\"status\":201");
        assertThat(socket(port, create("\"id\":1,", "c", ",\"X-Roles\":\"operator\"")))
                .contains("\"status\":201");
        assertThat(rest(port, "GET", "/v2/queues").body()).contains("/a\"", "/b\"", "/c\"");
        assertThat(rest(port, "DELETE", "/v2/queues/a", "X-Roles", "admin").status())
                .isEqualTo(403);
    }

    @Test
    void shouldCheckThePolicyAfterTheHeadAndBeforeTheBody() throws IOException {
        int port = start(policy("{\"queues:update\": \"nobody\", \"ping:get\": \"nobody\"}"));
        assertThat(rest(port, "PATCH", "/v2/queues/q", "Client-ID", "bad").status())
                .isEqualTo(400);
        assertThat(rest(port, "POST", "/v2/queues/q").status()).isEqualTo(405);
        assertThat(rest(port, "PATCH", "/v2/queues/q").status()).isEqualTo(403);
        assertThat(rest(port, "GET", "/v2/ping").status()).isEqualTo(403);
    }

    @Test
    void shouldBelieveNoRolesOnANodeThatIsNotForOperators() throws IOException {
        int port = start(policy("queues:create: [admin]"));
        assertThat(rest(port, "PUT", "/v2/queues/q", "X-Roles", "admin").status())
                .isEqualTo(403);
        assertThat(socket(port, create("", "q", ",\"X-Roles\":\"admin\""))).contains("\"status\":403");
    }

    @Test
    void shouldRefuseToStartWithAPolicyThatItDoesNotUnderstand() {
        assertThatThrownBy(() -> start(policy("queue:create: [admin]")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there is no rule 'queue:create'. Did you mean 'queues:create'?");
        for (String bad : List.of("queues:get: yes", "queues:get: []", "queues:get: [a, a]", "queues:get: [1]")) {
            assertThatThrownBy(() -> start(policy(bad)))
                    .as(bad)
                    .hasMessageContaining("takes everyone, nobody, or a list");
        }
        assertThatThrownBy(() -> start(policy("[1, 2"))).hasMessageContaining("neither YAML nor JSON");
        assertThatThrownBy(() -> start(policy("- a"))).hasMessageContaining("must hold a map");
    }

    private String token(String id, String project, long expiresMillis, String... roles) throws IOException {
        String secret = TokenSecret.create(new IdGenerator(new Random(id.hashCode())));
        AccessToken token = new AccessToken(
                id, "", TokenSecret.hash(secret), new ProjectId(project), List.of(roles), 1, expiresMillis);
        new TokenFile(folder.resolve("tokens.json")).update(all -> {
            List<AccessToken> more = new ArrayList<>(all);
            more.add(token);
            return more;
        });
        return secret;
    }

    private void revokeAll() throws IOException {
        new TokenFile(folder.resolve("tokens.json")).update(all -> List.of());
    }

    @Test
    void shouldLetTokensInOverEveryForm() throws IOException {
        String token = token("t1", "p", Principal.NEVER);
        String other = token("t2", "x", Principal.NEVER);
        int port = start("auth.mode=token");
        HttpReply refused = rest(port, "GET", "/v2/queues");
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.headers()).containsEntry("www-authenticate", "Bearer realm=\"holdfast\"");
        assertThat(rest(port, "GET", "/v2/queues", "X-Auth-Token", token).status())
                .isEqualTo(200);
        assertThat(rest(port, "GET", "/v2/queues", "Authorization", "Bearer " + token)
                        .status())
                .isEqualTo(200);
        assertThat(rest(port, "GET", "/v2/queues", "X-Auth-Token", other).status())
                .isEqualTo(403);
        String authenticate =
                "{\"action\":\"authenticate\",\"headers\":{\"X-Project-ID\":\"p\",\"X-Auth-Token\":\"" + token + "\"}}";
        assertThat(socket(port, authenticate, create("", "q", ""))).contains("\"status\":201");
        String hello = "{\"id\":1,\"action\":\"hello\",\"body\":{\"project\":\"p\",\"client_id\":\"" + CLIENT
                + "\",\"token\":\"" + token + "\"}}";
        assertThat(socket(port, hello, "{\"id\":2,\"action\":\"queue_list\"}")).contains("\"status\":200");
    }

    @Test
    void shouldBelieveNoRolesBesideAToken() throws IOException {
        String token = token("t1", "p", Principal.NEVER, "member");
        int port = start("auth.mode=token", "admin_mode=true", policy("queues:create: [admin]"));
        assertThat(rest(port, "PUT", "/v2/queues/q", "X-Auth-Token", token, "X-Roles", "admin")
                        .status())
                .isEqualTo(403);
        String admin = token("t2", "p", Principal.NEVER, "admin");
        await(() -> rest(port, "PUT", "/v2/queues/q", "X-Auth-Token", admin).status() == 201);
    }

    @Test
    void shouldRefuseATokenWhoseTimeIsOver() throws IOException {
        String token = token("t1", "p", 1000);
        int port = start("auth.mode=token");
        assertThat(rest(port, "GET", "/v2/queues", "X-Auth-Token", token).status())
                .isEqualTo(401);
    }

    @Test
    void shouldNoticeARevocationAndCloseWhatWasOpenedWithIt() throws IOException {
        String token = token("t1", "p", Principal.NEVER);
        int port = start("auth.mode=token");
        try (PlainWebSocket socket = PlainWebSocket.connect(port)) {
            socket.send(SocketFrame.text(
                    ("{\"id\":1,\"action\":\"authenticate\",\"body\":{\"token\":\"" + token + "\"}}").getBytes(UTF_8)));
            assertThat(new String(socket.receive().payload(), UTF_8)).contains("\"status\":200");
            revokeAll();
            assertThat(socket.receive()).isEqualTo(SocketFrame.close(4003));
        }
        assertThat(rest(port, "GET", "/v2/queues", "X-Auth-Token", token).status())
                .isEqualTo(401);
    }

    @Test
    void shouldKeepTheKnownTokensWhenTheFileIsDamagedAndRefuseToStartOnIt() throws IOException {
        String token = token("t1", "p", Principal.NEVER);
        int port = start("auth.mode=token");
        Files.writeString(folder.resolve("tokens.json"), "{\"tokens\": [{\"id\": 1}]}");
        assertThatThrownBy(() -> start("auth.mode=token")).hasMessageContaining("is damaged");
        assertThat(rest(port, "GET", "/v2/queues", "X-Auth-Token", token).status())
                .isEqualTo(200);
    }

    @Test
    void shouldListenBeyondThisMachineOnlyWithAProof() throws IOException {
        assertThatThrownBy(() -> start("listen=0.0.0.0:0")).hasMessageContaining("choose an auth.mode");
        assertThat(config("listen=0.0.0.0:8888", "auth.mode=token")).isEqualTo(8888);
    }

    @Test
    void shouldKeepHashesInAFileForItsOwnerOnly() throws IOException {
        String token = token("t1", "p", Principal.NEVER);
        Path file = folder.resolve("tokens.json");
        assertThat(Files.readString(file)).doesNotContain(token).contains(TokenSecret.hash(token));
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
        assertThat(folder.resolve("tokens.json.next")).doesNotExist();
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i == MAX_LOOKS) {
                throw new AssertionError("it did not become true in time");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}
