package dev.holdfast.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.config.KeystoneConfig;
import dev.holdfast.server.config.KeystoneLogin;
import dev.holdfast.server.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens of a Keystone that works, ends, forgets, is slow, is down, or talks rubbish. */
class KeystoneAuthenticatorTest {

    private static final long START_MILLIS = 1_800_000_000_000L;
    private static final KeystoneLogin PASSWORD = new KeystoneLogin.Password(
            KeystoneStandIn.USER, "Default", "service", "Default", new Secret(KeystoneStandIn.PASSWORD));
    private static final int MAX_LOOKS = 10_000;

    private final AtomicLong nowMillis = new AtomicLong(START_MILLIS);
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private KeystoneStandIn standIn() throws IOException {
        KeystoneStandIn made = new KeystoneStandIn();
        opened.add(made);
        return made.with("ann", "p", START_MILLIS + 600_000, "member", "Admin");
    }

    private KeystoneAuthenticator asking(URI url) {
        return asking(url, PASSWORD, 60, 100);
    }

    private KeystoneAuthenticator asking(URI url, KeystoneLogin login, int cacheSeconds, int maxAnswers) {
        KeystoneAuthenticator made = new KeystoneAuthenticator(
                new KeystoneConfig(
                        Optional.of(url),
                        Optional.of(URI.create("https://public")),
                        Optional.of(login),
                        1,
                        cacheSeconds,
                        maxAnswers),
                nowMillis::get);
        opened.add(made);
        return made;
    }

    private static String word(Authenticator authenticator, String token) {
        return VerdictProbe.ask(authenticator, token).word();
    }

    private static void await(BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i == MAX_LOOKS) {
                throw new AssertionError("it did not become true in time");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void shouldTellWhoATokenBelongsTo() throws IOException {
        KeystoneAuthenticator keystone = asking(standIn().url());
        Principal ann = VerdictProbe.ask(keystone, "ann").principal();
        assertThat(ann.project()).isEqualTo(new ProjectId("p"));
        assertThat(ann.binding()).isEqualTo(ProjectBinding.IMPOSED);
        assertThat(ann.user()).isEqualTo("u1");
        assertThat(ann.roles()).containsExactlyInAnyOrder("member", "admin");
        assertThat(ann.expiresMillis()).isEqualTo(START_MILLIS + 600_000);
        assertThat(keystone.challenge()).isEqualTo("Keystone uri=\"https://public\"");
    }

    @Test
    void shouldLogInWithAnApplicationCredentialToo() throws IOException {
        KeystoneLogin credential = new KeystoneLogin.ApplicationCredential(
                KeystoneStandIn.CREDENTIAL_ID, new Secret(KeystoneStandIn.CREDENTIAL_SECRET));
        assertThat(word(asking(standIn().url(), credential, 60, 10), "ann")).isEqualTo("accepted");
    }

    @Test
    void shouldRefuseWhatKeystoneDoesNotKnowOrNoLongerCounts() throws IOException {
        KeystoneStandIn standIn = standIn().with("old", "p", START_MILLIS).with("unscoped", null, START_MILLIS + 1000);
        KeystoneAuthenticator keystone = asking(standIn.url());
        for (String bad : List.of("bob", "old", "unscoped", "a b", "a\r\nX-Auth-Token: service-1", "\u00e4")) {
            assertThat(word(keystone, bad)).as(bad).isEqualTo("authentication_failed");
        }
        assertThat(standIn.questions()).isEqualTo(3);
    }

    @Test
    void shouldRememberAnswersForTheirTimeAndNeverBeyondTheTokensEnd() throws IOException {
        KeystoneStandIn standIn = standIn().with("short", "p", START_MILLIS + 30_000);
        KeystoneAuthenticator keystone = asking(standIn.url());
        assertThat(word(keystone, "ann") + word(keystone, "ann")).isEqualTo("acceptedaccepted");
        assertThat(word(keystone, "short")).isEqualTo("accepted");
        assertThat(standIn.questions()).isEqualTo(2);
        standIn.revoke("ann");
        nowMillis.addAndGet(30_000);
        assertThat(word(keystone, "short")).isEqualTo("authentication_failed");
        assertThat(word(keystone, "ann")).isEqualTo("accepted");
        nowMillis.addAndGet(30_000);
        assertThat(word(keystone, "ann")).isEqualTo("authentication_failed");
        assertThat(standIn.logins()).isEqualTo(1);
    }

    @Test
    void shouldForgetWhatWasAskedForLongestAgoWhenItKnowsTooMuch() throws IOException {
        KeystoneStandIn standIn = standIn().with("bob", "p", START_MILLIS + 600_000);
        KeystoneAuthenticator keystone = asking(standIn.url(), PASSWORD, 60, 1);
        assertThat(word(keystone, "ann") + word(keystone, "bob") + word(keystone, "ann"))
                .isEqualTo("acceptedacceptedaccepted");
        assertThat(standIn.questions()).isEqualTo(3);
    }

    @Test
    void shouldAskEveryTimeWithoutACache() throws IOException {
        KeystoneStandIn standIn = standIn();
        KeystoneAuthenticator keystone = asking(standIn.url(), PASSWORD, 0, 1);
        assertThat(word(keystone, "ann")).isEqualTo("accepted");
        standIn.revoke("ann");
        assertThat(word(keystone, "ann")).isEqualTo("authentication_failed");
    }

    @Test
    void shouldAskOnceForAllWhoWaitAndBlockNobody() throws IOException {
        KeystoneStandIn standIn = standIn();
        KeystoneAuthenticator keystone = asking(standIn.url(), PASSWORD, 60, 100);
        assertThat(word(keystone, "ann")).isEqualTo("accepted");
        standIn.with("bob", "p", START_MILLIS + 1000);
        standIn.dawdle();
        List<VerdictProbe> probes = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            probes.add(VerdictProbe.ask(keystone, "bob"));
        }
        assertThat(word(keystone, "ann")).isEqualTo("accepted");
        assertThat(probes).noneMatch(VerdictProbe::isKnown);
        standIn.hurry();
        assertThat(probes).extracting(VerdictProbe::word).containsOnly("accepted");
        assertThat(standIn.questions()).isEqualTo(2);
    }

    @Test
    void shouldGiveUpOnAKeystoneThatIsTooSlow() throws IOException {
        KeystoneStandIn standIn = standIn();
        KeystoneAuthenticator keystone = asking(standIn.url());
        assertThat(word(keystone, "ann")).isEqualTo("accepted");
        standIn.dawdle();
        assertThat(word(keystone, "bob")).isEqualTo("authentication_unavailable");
    }

    @Test
    void shouldBoundTheQuestionsThatAreOpen() throws IOException {
        KeystoneStandIn standIn = standIn();
        KeystoneAuthenticator keystone = asking(standIn.url());
        assertThat(word(keystone, "ann")).isEqualTo("accepted");
        standIn.dawdle();
        List<VerdictProbe> probes = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            probes.add(VerdictProbe.ask(keystone, "made-up-" + i));
        }
        assertThat(probes.get(249).word()).isEqualTo("authentication_unavailable");
        standIn.hurry();
        await(() -> probes.stream().allMatch(VerdictProbe::isKnown));
    }

    @Test
    void shouldLogInAgainWhenItsOwnTokenEndsOrIsForgotten() throws IOException {
        KeystoneStandIn standIn = standIn();
        standIn.serviceTokensEndAt(START_MILLIS + 120_000);
        KeystoneAuthenticator keystone = asking(standIn.url(), PASSWORD, 0, 1);
        assertThat(word(keystone, "ann")).isEqualTo("accepted");
        nowMillis.addAndGet(100_000);
        standIn.serviceTokensEndAt(START_MILLIS + 1_000_000);
        assertThat(word(keystone, "ann")).isEqualTo("accepted");
        assertThat(standIn.logins()).isEqualTo(2);
        standIn.forgetServices();
        assertThat(word(keystone, "ann")).isEqualTo("accepted");
        assertThat(standIn.logins()).isEqualTo(3);
    }

    @Test
    void shouldSayThatItDoesNotKnowWhileKeystoneIsDown() throws IOException {
        KeystoneStandIn standIn = standIn();
        KeystoneAuthenticator keystone = asking(standIn.url());
        assertThat(word(keystone, "ann")).isEqualTo("accepted");
        standIn.breakDown();
        assertThat(word(keystone, "bob")).isEqualTo("authentication_unavailable");
        assertThat(word(keystone, "ann")).isEqualTo("accepted");
        standIn.recover();
        assertThat(word(keystone, "bob")).isEqualTo("authentication_failed");
    }

    @Test
    void shouldNotHammerAKeystoneThatDoesNotLetItIn() throws IOException {
        KeystoneStandIn standIn = standIn();
        KeystoneLogin wrong =
                new KeystoneLogin.Password(KeystoneStandIn.USER, "Default", "service", "Default", new Secret("wrong"));
        KeystoneAuthenticator keystone = asking(standIn.url(), wrong, 60, 100);
        for (int i = 0; i < 20; i++) {
            assertThat(word(keystone, "ann")).isEqualTo("authentication_unavailable");
        }
        assertThat(standIn.logins()).isEqualTo(1);
        nowMillis.addAndGet(1000);
        assertThat(word(keystone, "ann")).isEqualTo("authentication_unavailable");
        await(() -> standIn.logins() == 2);
    }

    @Test
    void shouldTakeNothingFromAServerThatTalksRubbish() throws IOException {
        for (String rubbish : List.of("", "{", "[]", "{\"token\":{}}", "[".repeat(5000), "x".repeat(300_000))) {
            StandIn odd = new StandIn(exchange -> {
                boolean isLogin = exchange.getRequestMethod().equals("POST");
                exchange.getResponseHeaders().add("X-Subject-Token", "own");
                String body = isLogin ? "{\"token\":{\"expires_at\":\"2099-01-01T00:00:00.000000Z\"}}" : rubbish;
                StandIn.reply(exchange, isLogin ? 201 : 200, body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            });
            opened.add(odd);
            assertThat(word(asking(odd.address("/v3")), "ann")).isNotEqualTo("accepted");
        }
        assertThat(word(asking(URI.create("http://127.0.0.1:1/v3")), "ann")).isEqualTo("authentication_unavailable");
    }
}
