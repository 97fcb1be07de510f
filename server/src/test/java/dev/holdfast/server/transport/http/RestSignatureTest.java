package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.auth.KnownTokens;
import dev.holdfast.server.auth.SignedUrls;
import dev.holdfast.server.auth.UtcSecond;
import dev.holdfast.server.config.Secret;
import dev.holdfast.server.config.SignedUrlConfig;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signed permissions on a server that asks for credentials. */
class RestSignatureTest {

    private static final String PATH = "/v2/queues/q/messages";
    private static final String EXPIRES = "2100-05-31T00:00:00";

    private final SignedUrls urls =
            new SignedUrls(new SignedUrlConfig(Optional.of(new Secret("test")), 36_525), () -> 1_800_000_000_000L);
    private @Nullable RestHarness started;

    @BeforeEach
    void start() throws IOException {
        started = new RestHarness(
                Authentication.by(new KnownTokens().with("ann", "p")).with(urls));
    }

    @AfterEach
    void stop() {
        server().close();
    }

    private RestHarness server() {
        return Objects.requireNonNull(started);
    }

    private String[] signed(String signature) {
        return new String[] {
            "URL-Signature: " + signature, "URL-Expires: " + EXPIRES, "URL-Methods: GET", "URL-Paths: " + PATH
        };
    }

    private String signature() {
        return urls.sign(
                List.of(PATH), List.of("GET"), "p", UtcSecond.parse(EXPIRES).orElseThrow());
    }

    @Test
    void shouldReplaceCredentials() throws IOException {
        assertThat(server().get(PATH, signed(signature())).status()).isEqualTo(200);
        assertThat(server().get(PATH).status()).isEqualTo(401);
    }

    @Test
    void shouldPermitNothingBeyondWhatWasSigned() throws IOException {
        assertThat(server().get("/v2/queues", signed(signature())).status()).isEqualTo(404);
        assertThat(server().get(PATH + "x", signed(signature())).status()).isEqualTo(404);
        assertThat(server().call("POST", PATH, "{\"messages\":[]}", signed(signature()))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void shouldNotLetASignatureStandInForNothing() throws IOException {
        assertThat(server().get(PATH, "URL-Signature:").status()).isEqualTo(404);
        assertThat(server().get(PATH, signed("0".repeat(64))).status()).isEqualTo(404);
        assertThat(server().get(PATH, "URL-Signature: x", "X-Auth-Token: ann").status())
                .isEqualTo(404);
        assertThat(server().get(PATH, "EXTRA-SPEC: messagecode:x").status()).isEqualTo(401);
    }
}
