package dev.holdfast.server.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.config.JwtConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Good tokens, and every kind of forged one, against keys from a file and from an address that fails. */
class JwtAuthenticatorTest {

    private static final RSAKey RSA = rsa("k1", 2048);
    private static final ECKey EC = ec("k2");
    private static final RSAKey STRANGER = rsa("k1", 2048);
    private static final long START_MILLIS = 1_800_000_000_000L;

    @TempDir
    private Path folder;

    private final AtomicLong nowMillis = new AtomicLong(START_MILLIS);
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private static RSAKey rsa(String id, int bits) {
        try {
            return new RSAKeyGenerator(bits, true).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ECKey ec(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JwtConfig config(Optional<URI> url, Optional<Path> file) {
        return new JwtConfig(
                url,
                file,
                600,
                Optional.of("https://issuer"),
                List.of("holdfast"),
                List.of("RS256", "ES256"),
                30,
                "project_id",
                "realm.roles");
    }

    private JwtAuthenticator withFile(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("keys"), text);
        JwtConfig config = config(Optional.empty(), Optional.of(file));
        return open(config);
    }

    private JwtAuthenticator open(JwtConfig config) throws IOException {
        JwtAuthenticator made = new JwtAuthenticator(config, JwtKeys.open(config, nowMillis::get), nowMillis::get);
        opened.add(made);
        return made;
    }

    private static String document(JWK... keys) {
        return new JWKSet(List.of(keys)).toString(true);
    }

    private JwtAuthenticator usual() throws IOException {
        return withFile(document(RSA, EC));
    }

    private static Date date(long millis) {
        return Date.from(Instant.ofEpochMilli(millis));
    }

    private JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer("https://issuer")
                .audience(List.of("other", "holdfast"))
                .subject("ann")
                .claim("project_id", "p")
                .claim("realm", Map.of("roles", List.of("Member", "admin")))
                .expirationTime(date(nowMillis.get() + 60_000));
    }

    private String token(Consumer<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder claims = claims();
        change.accept(claims);
        return sign(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), claims.build(), RSA);
    }

    private String token() {
        return token(claims -> {});
    }

    private static String sign(JWSHeader header, JWTClaimsSet claims, JWK key) {
        try {
            JWSSigner signer = key instanceof RSAKey rsa ? new RSASSASigner(rsa) : new ECDSASigner((ECKey) key);
            SignedJWT jwt = new SignedJWT(header, claims);
            jwt.sign(signer);
            return jwt.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String word(JwtAuthenticator authenticator, String token) {
        return VerdictProbe.ask(authenticator, token).word();
    }

    @Test
    void shouldTakeAGoodToken() throws IOException {
        Principal ann = VerdictProbe.ask(usual(), token()).principal();
        assertThat(ann.project()).isEqualTo(new ProjectId("p"));
        assertThat(ann.binding()).isEqualTo(ProjectBinding.REQUIRED);
        assertThat(ann.user()).isEqualTo("ann");
        assertThat(ann.roles()).containsExactlyInAnyOrder("member", "admin");
        assertThat(ann.expiresMillis()).isEqualTo(START_MILLIS + 90_000);
    }

    @Test
    void shouldTakeEachAllowedAlgorithmAndATokenWithoutAKid() throws IOException {
        String elliptic = sign(new JWSHeader.Builder(JWSAlgorithm.ES256).build(), claims().build(), EC);
        assertThat(word(usual(), elliptic)).isEqualTo("accepted");
        String other =
                sign(new JWSHeader.Builder(JWSAlgorithm.RS512).keyID("k1").build(), claims().build(), RSA);
        assertThat(word(usual(), other)).isEqualTo("authentication_failed");
    }

    @Test
    void shouldRefuseClaimsThatAreNotForThisServerOrMoment() throws IOException {
        JwtAuthenticator jwt = usual();
        List<Consumer<JWTClaimsSet.Builder>> faults = List.of(
                claims -> claims.issuer("https://evil"),
                claims -> claims.issuer(null),
                claims -> claims.audience("other"),
                claims -> claims.audience((String) null),
                claims -> claims.expirationTime(null),
                claims -> claims.expirationTime(date(START_MILLIS - 30_000)),
                claims -> claims.notBeforeTime(date(START_MILLIS + 31_000)),
                claims -> claims.issueTime(date(START_MILLIS + 31_000)),
                claims -> claims.claim("project_id", null),
                claims -> claims.claim("project_id", ""),
                claims -> claims.claim("project_id", 7),
                claims -> claims.claim("project_id", List.of("p")),
                claims -> claims.claim("project_id", "x".repeat(257)));
        for (Consumer<JWTClaimsSet.Builder> fault : faults) {
            assertThat(word(jwt, token(fault))).isEqualTo("authentication_failed");
        }
        assertThat(word(jwt, token(claims -> claims.expirationTime(date(START_MILLIS - 29_000)))))
                .isEqualTo("accepted");
        assertThat(word(jwt, token(claims -> claims.notBeforeTime(date(START_MILLIS + 29_000)))))
                .isEqualTo("accepted");
        assertThat(word(jwt, token(claims -> claims.claim("realm", "odd")))).isEqualTo("accepted");
    }

    @Test
    void shouldRefuseForgedTokens() throws Exception {
        JwtAuthenticator jwt = usual();
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build();
        assertThat(word(jwt, sign(header, claims().build(), STRANGER))).isEqualTo("authentication_failed");
        assertThat(word(jwt, new PlainJWT(claims().build()).serialize())).isEqualTo("authentication_failed");

        SignedJWT shared = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(), claims().build());
        shared.sign(new MACSigner(RSA.toRSAPublicKey().getEncoded()));
        assertThat(word(jwt, shared.serialize())).isEqualTo("authentication_failed");

        JWSHeader ownKey = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .jwk(STRANGER.toPublicJWK())
                .jwkURL(URI.create("http://127.0.0.1:1/keys"))
                .build();
        assertThat(word(jwt, sign(ownKey, claims().build(), STRANGER))).isEqualTo("authentication_failed");

        String[] parts = token().split("\\.", -1);
        String better =
                Base64.getUrlEncoder().withoutPadding().encodeToString("{\"project_id\":\"x\"}".getBytes(UTF_8));
        assertThat(word(jwt, parts[0] + "." + better + "." + parts[2])).isEqualTo("authentication_failed");
        assertThat(word(jwt, parts[0] + "." + parts[1] + ".")).isEqualTo("authentication_failed");
        String injected = "../../etc/passwd'; DROP TABLE keys; --\u0000";
        assertThat(word(jwt, sign(new JWSHeader.Builder(header).keyID(injected).build(), claims().build(), RSA)))
                .isEqualTo("authentication_failed");
    }

    @Test
    void shouldRefuseRubbish() throws IOException {
        JwtAuthenticator jwt = usual();
        String deep = Base64.getUrlEncoder().encodeToString(("{\"alg\":" + "[".repeat(5000)).getBytes(UTF_8));
        for (String rubbish :
                List.of("x", ".", "..", "a.b.c", "e30.e30.e30", "....", deep + ".e30.e30", "\u00e4.b.c")) {
            assertThat(word(jwt, rubbish)).as(rubbish).isEqualTo("authentication_failed");
        }
    }

    @Test
    void shouldReadAPublicKeyInPem() throws Exception {
        for (JWK key : List.of(RSA, EC)) {
            byte[] encoded = key instanceof RSAKey rsa
                    ? rsa.toRSAPublicKey().getEncoded()
                    : ((ECKey) key).toECPublicKey().getEncoded();
            String pem = "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getMimeEncoder().encodeToString(encoded) + "\n-----END PUBLIC KEY-----\n";
            JWSAlgorithm algorithm = key instanceof RSAKey ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256;
            assertThat(word(withFile(pem), sign(new JWSHeader(algorithm), claims().build(), key)))
                    .isEqualTo("accepted");
        }
    }

    @Test
    void shouldRefuseFilesWithoutAUsableKey() {
        for (String bad : List.of(
                "",
                "{}",
                "{\"keys\":[]}",
                document(rsa("weak", 1024)),
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U\"}]}",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
                "-----END PUBLIC KEY----------BEGIN PUBLIC KEY-----")) {
            assertThatThrownBy(() -> withFile(bad)).as(bad).isInstanceOf(IOException.class);
        }
    }

    private static StandIn.Answer keys(JWK... keys) {
        return exchange -> StandIn.reply(exchange, 200, document(keys).getBytes(UTF_8));
    }

    private JwtAuthenticator at(StandIn standIn) throws IOException {
        opened.add(standIn);
        return open(config(Optional.of(standIn.address("/keys")), Optional.empty()));
    }

    @Test
    void shouldFetchKeysAndNoticeARotationWithoutBeingFloodedByUnknownOnes() throws IOException {
        StandIn issuer = new StandIn(keys(EC));
        JwtAuthenticator jwt = at(issuer);
        String elliptic =
                sign(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("k2").build(), claims().build(), EC);
        assertThat(word(jwt, elliptic)).isEqualTo("accepted");
        assertThat(word(jwt, token())).isEqualTo("authentication_failed");
        issuer.answers(keys(EC, RSA));
        for (int i = 0; i < 20; i++) {
            assertThat(word(jwt, token())).isEqualTo("authentication_failed");
        }
        assertThat(issuer.asked()).hasSize(1);
        nowMillis.addAndGet(JwtKeys.COOLDOWN_MILLIS);
        assertThat(word(jwt, token())).isEqualTo("accepted");
        assertThat(issuer.asked()).hasSize(2);
    }

    @Test
    void shouldKeepTheKnownKeysThroughAnOutageForADay() throws IOException {
        StandIn issuer = new StandIn(keys(RSA));
        JwtAuthenticator jwt = at(issuer);
        assertThat(word(jwt, token())).isEqualTo("accepted");
        issuer.answers(exchange -> StandIn.reply(exchange, 503, new byte[0]));
        nowMillis.addAndGet(600_000);
        jwt.refresh();
        assertThat(word(jwt, token())).isEqualTo("accepted");
        nowMillis.addAndGet(JwtKeys.MAX_STALE_MILLIS);
        assertThat(word(jwt, token())).isEqualTo("authentication_unavailable");
        issuer.answers(keys(RSA));
        nowMillis.addAndGet(JwtKeys.COOLDOWN_MILLIS);
        assertThat(word(jwt, token())).isEqualTo("accepted");
    }

    @Test
    void shouldTakeNothingFromABombOrARedirect() throws IOException {
        String bomb = "{\"keys\":[" + "{\"kty\":\"x\"},".repeat(100_000) + "{}]}";
        List<StandIn.Answer> bad = List.of(
                exchange -> StandIn.reply(exchange, 200, bomb.getBytes(UTF_8)),
                exchange -> StandIn.reply(exchange, 200, "[".repeat(100_000).getBytes(UTF_8)),
                exchange -> StandIn.reply(exchange, 200, "<html>".getBytes(UTF_8)),
                exchange -> {
                    exchange.getResponseHeaders().add("Location", "/elsewhere");
                    StandIn.reply(exchange, 302, document(RSA).getBytes(UTF_8));
                });
        for (StandIn.Answer answer : bad) {
            StandIn issuer = new StandIn(answer);
            assertThat(word(at(issuer), token())).isEqualTo("authentication_unavailable");
            assertThat(issuer.asked()).hasSize(1);
        }
    }
}
