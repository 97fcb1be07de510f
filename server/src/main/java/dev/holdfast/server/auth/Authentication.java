package dev.holdfast.server.auth;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.config.Secret;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's stance on credentials: whether they are needed, and who checks them.
 *
 * <p>Where none are needed, a caller is who he says he is; his roles are believed only on a node for operators
 * ({@code admin_mode}), which must not be reachable for others. Where they are needed, what a request says about user
 * and roles is never read.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Authentication implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Authentication.class);

    /** Keystone's largest tokens have some 8 KiB, and a JWT with many claims hardly more. */
    public static final int MAX_TOKEN_CHARACTERS = 16_384;

    private final @Nullable Authenticator authenticator;
    private final boolean believesRoles;
    private final SignedUrls signedUrls;

    private Authentication(@Nullable Authenticator authenticator, boolean believesRoles, SignedUrls signedUrls) {
        this.authenticator = authenticator;
        this.believesRoles = believesRoles;
        this.signedUrls = signedUrls;
    }

    /** Nobody has to prove anything. */
    public static Authentication none(boolean believesRoles) {
        return new Authentication(null, believesRoles, SignedUrls.NONE);
    }

    public static Authentication by(Authenticator authenticator) {
        return new Authentication(authenticator, false, SignedUrls.NONE);
    }

    /** The same stance, and permissions that these have signed replace a request's credentials. */
    public Authentication with(SignedUrls urls) {
        return new Authentication(authenticator, believesRoles, urls);
    }

    public SignedUrls signedUrls() {
        return signedUrls;
    }

    public boolean isRequired() {
        return authenticator != null;
    }

    /**
     * Who asks without a proof: null where one is required.
     *
     * @param roles a list with commas, as the caller claims them
     */
    public @Nullable Principal unproved(@Nullable String roles) {
        if (authenticator != null) {
            return null;
        }
        return roles == null || !believesRoles ? Principal.ANYBODY : Principal.free(split(roles));
    }

    private static Set<String> split(String roles) {
        return Arrays.stream(roles.split(","))
                .map(String::strip)
                .filter(role -> !role.isEmpty())
                .collect(Collectors.toSet());
    }

    /** Checks credentials as an {@link Authenticator} does; null for a request that has none. */
    public void check(@Nullable String token, Verdict verdict) {
        if (authenticator == null) {
            verdict.accepted(Principal.ANYBODY);
        } else if (token == null || token.isEmpty() || token.length() > MAX_TOKEN_CHARACTERS) {
            verdict.refused(failed());
        } else {
            ask(authenticator, token, verdict);
        }
    }

    /** A fault of an authenticator lets nobody in, and keeps nobody waiting. */
    private static void ask(Authenticator authenticator, String token, Verdict verdict) {
        try {
            authenticator.authenticate(token, verdict);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("Credentials could not be checked");
            verdict.refused(Refusal.of(
                    ErrorCode.AUTHENTICATION_UNAVAILABLE, "Credentials cannot be checked now. Try again soon."));
        }
    }

    /** The refusal of credentials; it never says what is wrong with them. */
    public static Refusal failed() {
        return Refusal.of(ErrorCode.AUTHENTICATION_FAILED, "Authentication failed.");
    }

    /** What {@code WWW-Authenticate} tells a client without credentials; null where none are needed. */
    public @Nullable String challenge() {
        return authenticator == null ? null : authenticator.challenge();
    }

    /** How the server acts for its users while they are away. */
    public Trusts trusts() {
        return authenticator == null ? Trusts.NONE : authenticator.trusts();
    }

    /** What has to be remembered of an accepted token: itself where trusts are made by it, otherwise nothing. */
    public @Nullable Secret kept(@Nullable String token) {
        return token == null || token.length() > MAX_TOKEN_CHARACTERS || !trusts().areSupported()
                ? null
                : new Secret(token);
    }

    /** Whether a principal counts no more: its moment has come, or somebody has taken it back. */
    public boolean isOver(Principal principal, long nowMillis) {
        return principal.isExpired(nowMillis) || (authenticator != null && authenticator.isRevoked(principal));
    }

    /** Whether a principal may count no more before its moment has come, without anybody being told. */
    public boolean canRevoke() {
        return authenticator != null && authenticator.canRevoke();
    }

    /** Looks for what has changed outside of the server; to be called about once a second. */
    public void refresh() {
        if (authenticator != null) {
            authenticator.refresh();
        }
    }

    @Override
    public void close() {
        if (authenticator != null) {
            authenticator.close();
        }
    }
}
