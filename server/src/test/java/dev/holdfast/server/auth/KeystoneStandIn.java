package dev.holdfast.server.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A Keystone of version 3, as far as checking tokens goes: logins by password and application credential, tokens with
 * projects, roles and ends, revocation, outage and slowness, all over real HTTP.
 *
 * <p><em>Thread-safe.</em>
 */
public final class KeystoneStandIn implements AutoCloseable {

    public static final String USER = "holdfast";
    public static final String PASSWORD = "pass";
    public static final String CREDENTIAL_ID = "cafe";
    public static final String CREDENTIAL_SECRET = "credential";

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Token(@Nullable String project, List<String> roles, long expiresMillis) {}

    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final Set<String> services = ConcurrentHashMap.newKeySet();
    private final AtomicInteger logins = new AtomicInteger();
    private final AtomicInteger questions = new AtomicInteger();
    private final StandIn server;
    private volatile boolean isDown;
    private volatile @Nullable CountDownLatch gate;
    private volatile long serviceExpiresMillis = 4_000_000_000_000L;

    public KeystoneStandIn() throws IOException {
        server = new StandIn(this::answer);
    }

    public URI url() {
        return server.address("/v3");
    }

    /** Makes a token; without a project it is an unscoped one. */
    public KeystoneStandIn with(String token, @Nullable String project, long expiresMillis, String... roles) {
        tokens.put(token, new Token(project, List.of(roles), expiresMillis));
        return this;
    }

    public void revoke(String token) {
        tokens.remove(token);
    }

    /** Forgets that the server under test has logged in. */
    public void forgetServices() {
        services.clear();
    }

    public void serviceTokensEndAt(long millis) {
        serviceExpiresMillis = millis;
    }

    public void breakDown() {
        isDown = true;
    }

    public void recover() {
        isDown = false;
    }

    /** Answers nothing until {@link #hurry}. */
    public void dawdle() {
        gate = new CountDownLatch(1);
    }

    public void hurry() {
        CountDownLatch closed = gate;
        gate = null;
        if (closed != null) {
            closed.countDown();
        }
    }

    public int logins() {
        return logins.get();
    }

    public int questions() {
        return questions.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestURI().getPath().equals("/v3/auth/tokens")) {
            StandIn.reply(exchange, 404, new byte[0]);
            return;
        }
        boolean isLogin = exchange.getRequestMethod().equals("POST");
        (isLogin ? logins : questions).incrementAndGet();
        CountDownLatch closed = gate;
        if (closed != null) {
            awaitQuietly(closed);
        }
        if (isDown) {
            StandIn.reply(exchange, 503, "<html>down</html>".getBytes(UTF_8));
        } else if (isLogin) {
            logIn(exchange);
        } else {
            validate(exchange);
        }
    }

    private static void awaitQuietly(CountDownLatch closed) {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void logIn(HttpExchange exchange) throws IOException {
        JsonNode identity =
                JSON.readTree(exchange.getRequestBody()).path("auth").path("identity");
        JsonNode user = identity.path("password").path("user");
        JsonNode credential = identity.path("application_credential");
        boolean isUser = user.path("name").asText().equals(USER)
                && user.path("password").asText().equals(PASSWORD)
                && user.path("domain").path("name").asText().equals("Default");
        boolean isCredential = credential.path("id").asText().equals(CREDENTIAL_ID)
                && credential.path("secret").asText().equals(CREDENTIAL_SECRET);
        if (!isUser && !isCredential) {
            StandIn.reply(exchange, 401, new byte[0]);
            return;
        }
        String token = "service-" + logins.get();
        services.add(token);
        exchange.getResponseHeaders().add("X-Subject-Token", token);
        StandIn.reply(exchange, 201, document(new Token("service", List.of("service"), serviceExpiresMillis)));
    }

    private void validate(HttpExchange exchange) throws IOException {
        String own = exchange.getRequestHeaders().getFirst("X-Auth-Token");
        String subject = exchange.getRequestHeaders().getFirst("X-Subject-Token");
        if (own == null || !services.contains(own)) {
            StandIn.reply(exchange, 401, new byte[0]);
            return;
        }
        Token token = subject == null ? null : tokens.get(subject);
        if (token == null) {
            StandIn.reply(exchange, 404, "{\"error\": {\"code\": 404}}".getBytes(UTF_8));
        } else {
            exchange.getResponseHeaders().add("X-Subject-Token", subject);
            StandIn.reply(exchange, 200, document(token));
        }
    }

    private static byte[] document(Token token) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode body = root.putObject("token");
        body.put("expires_at", Instant.ofEpochMilli(token.expiresMillis).toString());
        body.putObject("user").put("id", "u1").put("name", "ann");
        if (token.project != null) {
            body.putObject("project").put("id", token.project).put("name", "the name of " + token.project);
        }
        token.roles.forEach(role -> body.withArray("roles").addObject().put("name", role));
        return JSON.writeValueAsBytes(root);
    }

    @Override
    public void close() {
        hurry();
        server.close();
    }
}
