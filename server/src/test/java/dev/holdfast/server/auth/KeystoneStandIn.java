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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A Keystone of version 3, as far as checking tokens and giving trusts goes: logins by password, application credential
 * and trust, tokens with projects, roles and ends, revocation, outage and slowness, all over real HTTP.
 *
 * <p><em>Thread-safe.</em>
 */
public final class KeystoneStandIn implements AutoCloseable {

    public static final String USER = "holdfast";
    public static final String PASSWORD = "pass";
    public static final String CREDENTIAL_ID = "cafe";
    public static final String CREDENTIAL_SECRET = "credential";

    private static final ObjectMapper JSON = new ObjectMapper();

    private record Token(String user, @Nullable String project, List<String> roles, long expiresMillis) {}

    /** A trust as it was made, and how it is known. */
    public record Trust(String id, JsonNode document) {}

    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final Map<String, Trust> trusts = new ConcurrentHashMap<>();
    private final Map<String, String> givers = new ConcurrentHashMap<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final Set<String> services = ConcurrentHashMap.newKeySet();
    private final AtomicInteger logins = new AtomicInteger();
    private final AtomicInteger questions = new AtomicInteger();
    private final StandIn server;
    private volatile boolean isDown;
    private volatile @Nullable CountDownLatch gate;
    private volatile long serviceExpiresMillis = 4_000_000_000_000L;
    private volatile long trustTokensExpireMillis = 4_000_000_000_000L;

    public KeystoneStandIn() throws IOException {
        server = new StandIn(this::answer);
    }

    public URI url() {
        return server.address("/v3");
    }

    /** Makes a token; without a project it is an unscoped one. */
    public KeystoneStandIn with(String token, @Nullable String project, long expiresMillis, String... roles) {
        tokens.put(token, new Token("u1", project, List.of(roles), expiresMillis));
        return this;
    }

    /** Makes a token of the user who has this id. */
    public KeystoneStandIn withUser(String user, String token, String project, String... roles) {
        tokens.put(token, new Token(user, project, List.of(roles), serviceExpiresMillis));
        return this;
    }

    /** Makes a trust that a user has given to somebody himself. */
    public String trustOf(String user, String project) {
        ObjectNode document = JSON.createObjectNode();
        document.put("trustor_user_id", user).put("project_id", project);
        return keep(document).id;
    }

    private Trust keep(ObjectNode document) {
        String id = "trust" + (trusts.size() + 1);
        document.put("id", id);
        Trust trust = new Trust(id, document);
        trusts.put(id, trust);
        return trust;
    }

    public Map<String, Trust> trusts() {
        return trusts;
    }

    public void trustTokensEndAt(long millis) {
        trustTokensExpireMillis = millis;
    }

    /**
     * The next thing that has happened to trusts ("made", "used", "deleted", "down", with an id where there is one).
     */
    public String nextEvent() throws InterruptedException {
        String event = events.poll(20, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing has happened");
        }
        return event;
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
        String path = exchange.getRequestURI().getPath();
        if (path.startsWith("/v3/OS-TRUST/trusts")) {
            answerTrusts(exchange, path.substring("/v3/OS-TRUST/trusts".length()));
            return;
        }
        if (!path.equals("/v3/auth/tokens")) {
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
            events.add("down");
            StandIn.reply(exchange, 503, "<html>down</html>".getBytes(UTF_8));
        } else if (isLogin) {
            logIn(exchange);
        } else {
            validate(exchange);
        }
    }

    private void answerTrusts(HttpExchange exchange, String rest) throws IOException {
        String own = exchange.getRequestHeaders().getFirst("X-Auth-Token");
        Token token = own == null ? null : tokens.get(own);
        String id = rest.isEmpty() ? "" : rest.substring(1);
        if (isDown) {
            events.add("down");
            StandIn.reply(exchange, 503, new byte[0]);
        } else if (own == null || (token == null && !services.contains(own))) {
            StandIn.reply(exchange, 401, new byte[0]);
        } else if (exchange.getRequestMethod().equals("POST") && token != null) {
            make(exchange, token);
        } else if (!trusts.containsKey(id)) {
            StandIn.reply(exchange, 404, new byte[0]);
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            delete(exchange, id, own);
        } else {
            StandIn.reply(exchange, 200, wrapped(trusts.get(id)));
        }
    }

    /** Only for himself, and only with the roles that he has. */
    private void make(HttpExchange exchange, Token token) throws IOException {
        ObjectNode wish = (ObjectNode) JSON.readTree(exchange.getRequestBody()).path("trust");
        List<String> roles = wish.path("roles").findValuesAsText("id");
        boolean isAllowed = wish.path("trustor_user_id").asText().equals(token.user)
                && wish.path("trustee_user_id").asText().equals("service-id")
                && wish.path("project_id").asText().equals(token.project)
                && roles.equals(
                        token.roles.stream().map(role -> "id of " + role).toList());
        if (!isAllowed) {
            StandIn.reply(exchange, 403, new byte[0]);
            return;
        }
        Trust made = keep(wish);
        StandIn.reply(exchange, 201, wrapped(made));
        events.add("made " + made.id);
    }

    /** Only who has given a trust may take it back: he himself, or somebody with a token of the trust. */
    private void delete(HttpExchange exchange, String id, String own) throws IOException {
        boolean isGiver = id.equals(givers.get(own));
        if (isGiver) {
            trusts.remove(id);
            events.add("deleted " + id);
        }
        StandIn.reply(exchange, isGiver ? 204 : 403, new byte[0]);
    }

    private static byte[] wrapped(Trust trust) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.set("trust", trust.document);
        return JSON.writeValueAsBytes(root);
    }

    private void logInByTrust(HttpExchange exchange, String id) throws IOException {
        Trust trust = trusts.get(id);
        if (trust == null) {
            StandIn.reply(exchange, 404, new byte[0]);
            return;
        }
        String name = "token" + logins.get() + "-of-" + id;
        String user = trust.document.path("trustor_user_id").asText();
        Token token = new Token(user, trust.document.path("project_id").asText(), List.of(), trustTokensExpireMillis);
        tokens.put(name, token);
        givers.put(name, id);
        exchange.getResponseHeaders().add("X-Subject-Token", name);
        StandIn.reply(exchange, 201, document(token));
        events.add("used " + id);
    }

    private static void awaitQuietly(CountDownLatch closed) {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void logIn(HttpExchange exchange) throws IOException {
        JsonNode auth = JSON.readTree(exchange.getRequestBody()).path("auth");
        JsonNode identity = auth.path("identity");
        String trust = auth.path("scope").path("OS-TRUST:trust").path("id").asText("");
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
        if (!trust.isEmpty()) {
            logInByTrust(exchange, trust);
            return;
        }
        String token = "service-" + logins.get();
        services.add(token);
        exchange.getResponseHeaders().add("X-Subject-Token", token);
        StandIn.reply(
                exchange, 201, document(new Token("service-id", "service", List.of("service"), serviceExpiresMillis)));
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
        body.putObject("user").put("id", token.user).put("name", "ann");
        if (token.project != null) {
            body.putObject("project").put("id", token.project).put("name", "the name of " + token.project);
        }
        token.roles.forEach(
                role -> body.withArray("roles").addObject().put("name", role).put("id", "id of " + role));
        return JSON.writeValueAsBytes(root);
    }

    @Override
    public void close() {
        hurry();
        server.close();
    }
}
