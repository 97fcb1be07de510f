package dev.holdfast.server.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jwt.SignedJWT;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.config.JwtConfig;
import java.text.ParseException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks signed JSON Web Tokens. Only algorithms that are configured count, all of them with public keys, and only keys
 * that the operator has named: whatever a token's header says about where to find one is not even looked at.
 *
 * <pre>
 *   token ─► its algorithm is allowed ─► a key of its kid and kind ─► signature ─► {@link JwtClaims} ─► verdict
 *                                           └─ unknown: one look for newer keys, see {@link JwtKeys}
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
public final class JwtAuthenticator implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(JwtAuthenticator.class);

    /** A token without a kid is tried with every key that could be meant, but not with any number of them. */
    private static final int MAX_KEYS_TRIED = 4;

    private final JwtConfig config;
    private final JwtClaims claims;
    private final JwtKeys keys;
    private final Clock clock;

    public JwtAuthenticator(JwtConfig config, JwtKeys keys, Clock clock) {
        this.config = config;
        this.claims = new JwtClaims(config);
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public void authenticate(String token, Verdict verdict) {
        SignedJWT jwt = parse(token);
        if (jwt == null) {
            verdict.refused(Authentication.failed());
        } else if (candidates(jwt.getHeader()).isEmpty()) {
            keys.whenRenewed(() -> judge(jwt, verdict));
        } else {
            judge(jwt, verdict);
        }
    }

    private @Nullable SignedJWT parse(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            boolean isAllowed =
                    config.algorithms().contains(jwt.getHeader().getAlgorithm().getName());
            return isAllowed ? jwt : null;
        } catch (ParseException notSigned) {
            LOG.atDebug().log("Something that is no signed token was refused");
            return null;
        }
    }

    private List<JWK> candidates(JWSHeader header) {
        JWKMatcher matcher = JWKMatcher.forJWSHeader(header);
        return matcher == null
                ? List.of()
                : keys.current().stream()
                        .filter(matcher::matches)
                        .limit(MAX_KEYS_TRIED)
                        .toList();
    }

    private void judge(SignedJWT jwt, Verdict verdict) {
        if (keys.current().isEmpty()) {
            verdict.refused(Refusal.of(
                    ErrorCode.AUTHENTICATION_UNAVAILABLE, "Tokens cannot be checked now: their keys are not known."));
            return;
        }
        Principal principal = isSigned(jwt) ? claims.principal(jwt, clock.nowMillis()) : null;
        if (principal == null) {
            verdict.refused(Authentication.failed());
        } else {
            verdict.accepted(principal);
        }
    }

    private boolean isSigned(SignedJWT jwt) {
        return candidates(jwt.getHeader()).stream().anyMatch(key -> isSignedWith(jwt, key));
    }

    private static boolean isSignedWith(SignedJWT jwt, JWK key) {
        try {
            return key instanceof AsymmetricJWK publicKey
                    && jwt.verify(new DefaultJWSVerifierFactory()
                            .createJWSVerifier(jwt.getHeader(), publicKey.toPublicKey()));
        } catch (JOSEException unfit) {
            LOG.atDebug().addKeyValue("kid", key.getKeyID()).log("A key does not fit a token");
            return false;
        }
    }

    @Override
    public void refresh() {
        keys.refresh();
    }

    @Override
    public String challenge() {
        return "Bearer realm=\"holdfast\"";
    }

    @Override
    public void close() {
        keys.close();
    }
}
