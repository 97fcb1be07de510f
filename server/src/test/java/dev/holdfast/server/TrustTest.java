package dev.holdfast.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.protocol.vectors.ServerUnderTest.HttpReply;
import dev.holdfast.protocol.vectors.ServerUnderTest.HttpRequest;
import dev.holdfast.protocol.vectors.SocketFrame;
import dev.holdfast.server.auth.KeystoneStandIn;
import dev.holdfast.server.base.SteadyClock;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.config.ConfigurationSources;
import dev.holdfast.server.notify.TestWebhook;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A whole server, a Keystone that gives trusts, and a webhook that is called with a token, all on real sockets. */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
class TrustTest {

    private static final String CLIENT = "3381af92-2b9e-11e3-b191-71861300734c";
    private static final String SUBSCRIPTIONS = "/v2/queues/q/subscriptions";
    private static final long LATER_MILLIS = 4_000_000_000_000L;
    private static final String PATIENT =
            "{\"_retry_policy\": {\"retries_with_no_delay\": 0, \"minimum_delay\": 1, \"maximum_delay\": 20}}";

    private final SteadyClock clock = new SteadyClock();
    private final KeystoneStandIn keystone = keystone();
    private final AtomicInteger status = new AtomicInteger(200);
    private final TestWebhook webhook = webhook();
    private final Node node = node(
            "auth.mode=keystone",
            "auth.keystone.url=" + keystone.url(),
            "auth.keystone.username=" + KeystoneStandIn.USER,
            "auth.keystone.password=" + KeystoneStandIn.PASSWORD);

    private static KeystoneStandIn keystone() {
        try {
            return new KeystoneStandIn()
                    .with("ann", "p", LATER_MILLIS, "Member", "reader")
                    .withUser("u2", "bob", "p", "Member");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private TestWebhook webhook() {
        try {
            return new TestWebhook(
                    (request, socket) -> TestWebhook.status(status.get()).to(request, socket));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Node node(String... more) {
        List<String> sets = new ArrayList<>(List.of(
                "listen=127.0.0.1:0",
                "storage=memory",
                "shutdown.grace_seconds=1",
                "webhooks.allow=127.0.0.1",
                "webhooks.signing_key=whsec_bm90LXRoaXMtb25lLXBsZWFzZQ=="));
        sets.addAll(List.of(more));
        ConfigurationSources sources = new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of());
        try {
            return Node.start(Configuration.load(sources).nodeConfig(), clock);
        } catch (ConfigurationException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void shouldRun() {
        assertThat(node.address().port()).isPositive();
    }

    @AfterEach
    void stop() throws IOException {
        node.stop();
        webhook.close();
        keystone.close();
    }

    private static HttpReply send(Node to, String token, String method, String path, String body) {
        Map<String, String> headers = Map.of(
                "Client-ID", CLIENT, "X-Project-ID", "p", "X-Auth-Token", token, "Content-Type", "application/json");
        return PlainHttp.send(to.address().port(), new HttpRequest(method, path, headers, body))
                .get();
    }

    private String subscriber() {
        return "trust+" + webhook.url();
    }

    private HttpReply subscribe(String token, String options) {
        String body = "{\"subscriber\": \"" + subscriber() + "\", \"ttl\": 3600, \"options\": " + options + "}";
        return send(node, token, "POST", SUBSCRIPTIONS, body);
    }

    private void post(int number) {
        HttpReply reply = send(
                node,
                "ann",
                "POST",
                "/v2/queues/q/messages",
                "{\"messages\": [{\"body\": " + number + ", \"ttl\": 300}]}");
        assertThat(reply.status()).isEqualTo(201);
    }

    private String list() {
        return Objects.requireNonNull(
                send(node, "ann", "GET", SUBSCRIPTIONS, "").body());
    }

    private String idOf(HttpReply reply) throws IOException {
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return new ObjectMapper().readTree(reply.body()).path("subscription_id").asText();
    }

    @Test
    void shouldRefuseTrustsWithoutKeystone() {
        Node without = node();
        HttpReply reply = send(
                without, "ann", "POST", SUBSCRIPTIONS, "{\"subscriber\": \"" + subscriber() + "\", \"options\": {}}");
        without.stop();

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).contains("Subscription could not be created.");
    }

    @Test
    void shouldHaveTheCallerGiveATrust() throws Exception {
        String id = idOf(subscribe("ann", "{\"a\": 1}"));

        assertThat(keystone.nextEvent()).isEqualTo("made trust1");
        JsonNode trust = Objects.requireNonNull(keystone.trusts().get("trust1")).document();
        assertThat(trust.path("impersonation").asBoolean()).isTrue();
        assertThat(trust.path("allow_redelegation").asBoolean(true)).isFalse();
        assertThat(Instant.parse(trust.path("expires_at").asText()).toEpochMilli() - clock.nowMillis())
                .isBetween(3_600_000L, 3_660_000L);
        assertThat(list())
                .contains("\"options\":{\"a\":1,\"trust_id\":\"trust1\"}")
                .doesNotContain("made", "token");

        HttpReply changed =
                send(node, "ann", "PATCH", SUBSCRIPTIONS + "/" + id, "{\"options\": {\"b\": 2, \"trust_id\": \"x\"}}");
        assertThat(changed.status()).isEqualTo(204);
        assertThat(list()).contains("\"options\":{\"b\":2,\"trust_id\":\"trust1\"}");
    }

    @Test
    void shouldCallWithATokenOfTheTrust() throws Exception {
        idOf(subscribe("ann", "{\"post_headers\": {\"X-Auth-Token\": \"mine\"}}"));
        post(1);
        post(2);

        TestWebhook.Request first = webhook.next();
        assertThat(first.header("x-auth-token")).matches("token[0-9]+-of-trust1");
        assertThat(first.header("webhook-signature")).startsWith("v1,");
        assertThat(first.json()).startsWith("{\"body\":1,");
        assertThat(webhook.next().header("x-auth-token")).isEqualTo(first.header("x-auth-token"));
    }

    @Test
    void shouldLogInAgainWhenKeystoneHasForgottenTheServer() throws Exception {
        idOf(subscribe("ann", "{}"));
        keystone.forgetServices();
        HttpReply reply =
                send(node, "ann", "POST", "/v2/queues/r/subscriptions", "{\"subscriber\": \"" + subscriber() + "\"}");

        assertThat(reply.status()).isEqualTo(201);
    }

    @Test
    void shouldCreateNothingWhileKeystoneIsDown() {
        assertThat(list()).contains("\"subscriptions\":[]");
        keystone.breakDown();
        HttpReply reply = subscribe("ann", "{}");

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).contains("Subscription could not be created.");
        assertThat(list()).contains("\"subscriptions\":[]");
    }

    @Test
    void shouldWaitWithCallsUntilKeystoneIsBack() throws Exception {
        idOf(subscribe("ann", PATIENT));
        assertThat(keystone.nextEvent()).isEqualTo("made trust1");
        keystone.breakDown();
        post(1);
        assertThat(keystone.nextEvent()).isEqualTo("down");
        assertThat(webhook.received()).isZero();
        keystone.recover();

        assertThat(webhook.next().json()).startsWith("{\"body\":1,");
    }

    @Test
    void shouldGetAnotherTokenWhenOneEnds() throws Exception {
        keystone.trustTokensEndAt(clock.nowMillis());
        idOf(subscribe("ann", "{}"));
        post(1);
        String first = webhook.next().header("x-auth-token");
        post(2);

        assertThat(webhook.next().header("x-auth-token")).isNotEqualTo(first).endsWith("-of-trust1");
    }

    @Test
    void shouldGetAnotherTokenOnceWhenOneIsNotAccepted() throws Exception {
        status.set(401);
        idOf(subscribe("ann", "{}"));
        post(1);
        TestWebhook.Request first = webhook.next();
        TestWebhook.Request second = webhook.next();
        status.set(200);
        post(2);

        assertThat(second.header("webhook-id")).isEqualTo(first.header("webhook-id"));
        assertThat(second.header("x-auth-token")).isNotEqualTo(first.header("x-auth-token"));
        assertThat(webhook.next().json()).as("a third 401 is not provoked").startsWith("{\"body\":2,");
    }

    @Test
    void shouldTakeBackTheTrustOfADeletedSubscription() throws Exception {
        String id = idOf(subscribe("ann", "{}"));
        assertThat(keystone.nextEvent()).isEqualTo("made trust1");
        assertThat(send(node, "bob", "DELETE", SUBSCRIPTIONS + "/" + id, "").status())
                .isEqualTo(204);

        assertThat(keystone.nextEvent()).isEqualTo("used trust1");
        assertThat(keystone.nextEvent()).isEqualTo("deleted trust1");
    }

    @ParameterizedTest
    @CsvSource({"DELETE,/v2/queues/q", "POST,/v2/queues/q/purge"})
    void shouldTakeBackTheTrustsOfAQueueWhoseSubscriptionsEnd(String method, String path) throws Exception {
        String ignored = idOf(subscribe("ann", "{}"));
        assertThat(keystone.nextEvent()).isEqualTo("made trust1");
        assertThat(send(node, "bob", method, path, "").status()).isEqualTo(204);

        assertThat(keystone.nextEvent()).isEqualTo("used trust1");
        assertThat(keystone.nextEvent()).isEqualTo("deleted trust1");
    }

    @Test
    void shouldTakeBackATrustThatNoSubscriptionCameToHave() throws Exception {
        String id = idOf(subscribe("ann", "{}"));
        assertThat(idOf(subscribe("ann", "{}"))).isEqualTo(id);

        assertThat(List.of(keystone.nextEvent(), keystone.nextEvent(), keystone.nextEvent(), keystone.nextEvent()))
                .containsExactly("made trust1", "made trust2", "used trust2", "deleted trust2");
        assertThat(list()).contains("\"trust_id\":\"trust1\"");
    }

    @Test
    void shouldKeepATrustThatTheCallerHasBrought() throws Exception {
        String own = keystone.trustOf("u1", "p");
        String id = idOf(subscribe("ann", "{\"trust_id\": \"" + own + "\"}"));
        post(1);
        assertThat(webhook.next().header("x-auth-token")).endsWith("-of-" + own);
        assertThat(send(node, "ann", "DELETE", SUBSCRIPTIONS + "/" + id, "").status())
                .isEqualTo(204);

        idOf(subscribe("ann", "{}"));
        assertThat(keystone.nextEvent()).isEqualTo("used " + own);
        assertThat(keystone.nextEvent()).isEqualTo("made trust2");
        assertThat(keystone.trusts()).containsKey(own);
    }

    @Test
    void shouldNotLetAnybodyUseTheTrustOfAnother() {
        String ofAnn = keystone.trustOf("u1", "p");
        String elsewhere = keystone.trustOf("u2", "another project");

        for (String trust : List.of(ofAnn, elsewhere, "nowhere", "../../auth/tokens")) {
            HttpReply reply = subscribe("bob", "{\"trust_id\": \"" + trust + "\"}");
            assertThat(reply.status()).as(trust).isEqualTo(503);
        }
        assertThat(subscribe("bob", "{\"_made_trust_id\": \"" + ofAnn + "\"}").status())
                .isEqualTo(400);
        assertThat(send(
                                node,
                                "bob",
                                "POST",
                                SUBSCRIPTIONS,
                                "{\"subscriber\": \"" + webhook.url() + "\", \"options\": {\"_made_trust_id\": \"x\"}}")
                        .status())
                .isEqualTo(400);
        assertThat(list()).contains("\"subscriptions\":[]");
    }

    @Test
    void shouldNotChangeAnAddressToOneThatNeedsATrust() throws Exception {
        String body = "{\"subscriber\": \"" + webhook.url() + "\", \"options\": {\"trust_id\": \"x\"}}";
        String id = idOf(send(node, "bob", "POST", SUBSCRIPTIONS, body));
        HttpReply changed =
                send(node, "bob", "PATCH", SUBSCRIPTIONS + "/" + id, "{\"subscriber\": \"" + subscriber() + "\"}");

        assertThat(changed.status()).isEqualTo(503);
        assertThat(list()).doesNotContain("trust+");
    }

    @Test
    void shouldCheckAllElseBeforeATrustIsGiven() {
        HttpReply reply =
                send(node, "ann", "POST", SUBSCRIPTIONS, "{\"subscriber\": \"" + subscriber() + "\", \"ttl\": 1}");
        HttpReply metadata =
                send(node, "ann", "POST", SUBSCRIPTIONS, "{\"subscriber\": \"trust+http://169.254.169.254/\"}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(metadata.status()).isEqualTo(400);
        assertThat(keystone.trusts()).isEmpty();
    }

    private static String ask(PlainWebSocket socket, String request) {
        socket.send(SocketFrame.text(request.getBytes(UTF_8)));
        return new String(socket.receive().payload(), UTF_8);
    }

    @Test
    void shouldTakeTheTokenThatASocketHasAuthenticatedWith() throws Exception {
        String headers = "\"headers\":{\"Client-ID\":\"" + CLIENT + "\",\"X-Project-ID\":\"p\"";
        try (PlainWebSocket socket = PlainWebSocket.connect(node.address().port())) {
            String shown = ask(socket, "{\"action\":\"authenticate\"," + headers + ",\"X-Auth-Token\":\"bob\"}}");
            assertThat(shown).contains("Authentified.");
            String made = ask(
                    socket,
                    "{\"action\":\"subscription_create\"," + headers + "},\"body\":{\"queue_name\":\"q\","
                            + "\"subscriber\":\"" + subscriber() + "\"}}");
            assertThat(made).contains("\"status\":201").doesNotContain("bob");
        }
        assertThat(giverOf(keystone.nextEvent())).isEqualTo("u2");
    }

    @Test
    void shouldTakeTheTokenOfTheRequestThatOpensASocket() throws Exception {
        Map<String, String> token = Map.of("X-Auth-Token", "bob");
        try (PlainWebSocket socket = PlainWebSocket.connect(node.address().port(), token)) {
            String made = ask(
                    socket,
                    "{\"action\":\"subscription_create\",\"headers\":{\"Client-ID\":\"" + CLIENT
                            + "\",\"X-Project-ID\":\"p\"},\"body\":{\"queue_name\":\"q\",\"subscriber\":\""
                            + subscriber() + "\"}}");
            assertThat(made).contains("\"status\":201");
        }
        assertThat(giverOf(keystone.nextEvent())).isEqualTo("u2");
    }

    private String giverOf(String event) {
        assertThat(event).startsWith("made ");
        return Objects.requireNonNull(keystone.trusts().get(event.substring("made ".length())))
                .document()
                .path("trustor_user_id")
                .asText();
    }
}
