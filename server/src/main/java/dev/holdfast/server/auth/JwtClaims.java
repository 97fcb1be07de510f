package dev.holdfast.server.auth;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.config.JwtConfig;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from a token whose signature is good who its bearer is.
 *
 * <p><em>Thread-safe.</em>
 */
final class JwtClaims {

    private static final Logger LOG = LoggerFactory.getLogger(JwtClaims.class);
    private static final int MAX_ROLES = 1000;

    private final JwtConfig config;
    private final long skewMillis;

    JwtClaims(JwtConfig config) {
        this.config = config;
        this.skewMillis = 1000L * config.clockSkewSeconds();
    }

    /** Who it is; null when the token is not for this server, not for this moment, or for no project. */
    @Nullable
    Principal principal(SignedJWT jwt, long nowMillis) {
        try {
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            Date end = claims.getExpirationTime();
            Object project = at(claims.getClaims(), config.projectClaim());
            if (end == null
                    || !isForUs(claims)
                    || !isInTime(claims, end.toInstant().toEpochMilli(), nowMillis)) {
                return null;
            }
            if (!(project instanceof String text) || text.isEmpty() || text.length() > ProjectId.MAX_CHARACTERS) {
                LOG.atDebug().addKeyValue("claim", config.projectClaim()).log("A token names no project");
                return null;
            }
            return new Principal(
                    new ProjectId(text),
                    ProjectBinding.REQUIRED,
                    claims.getSubject(),
                    roles(at(claims.getClaims(), config.rolesClaim())),
                    end.toInstant().toEpochMilli() + skewMillis);
        } catch (ParseException noClaims) {
            LOG.atDebug().log("A token's claims cannot be read");
            return null;
        }
    }

    private boolean isForUs(JWTClaimsSet claims) {
        boolean isIssuer = config.issuer().isEmpty() || config.issuer().get().equals(claims.getIssuer());
        return isIssuer
                && (config.audiences().isEmpty() || !Collections.disjoint(config.audiences(), claims.getAudience()));
    }

    private boolean isInTime(JWTClaimsSet claims, long endMillis, long nowMillis) {
        Date begin = claims.getNotBeforeTime();
        Date made = claims.getIssueTime();
        return nowMillis < endMillis + skewMillis
                && (begin == null || begin.toInstant().toEpochMilli() - skewMillis <= nowMillis)
                && (made == null || made.toInstant().toEpochMilli() - skewMillis <= nowMillis);
    }

    /** A claim of that name, or else a claim inside others, with dots between their names. */
    private static @Nullable Object at(Map<?, ?> claims, String path) {
        Object direct = claims.get(path);
        int dot = path.indexOf('.');
        if (direct != null || dot < 0) {
            return direct;
        }
        return claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner
                ? at(inner, path.substring(dot + 1))
                : null;
    }

    /** A list, or a text with blanks or commas. */
    private static Set<String> roles(@Nullable Object claim) {
        Set<String> roles = new HashSet<>();
        if (claim instanceof String text) {
            roles.addAll(Arrays.asList(text.split("[ ,]+", MAX_ROLES)));
        } else if (claim instanceof Collection<?> all) {
            for (Object role : all) {
                if (role instanceof String text && roles.size() < MAX_ROLES) {
                    roles.add(text);
                }
            }
        }
        roles.remove("");
        return roles;
    }
}
