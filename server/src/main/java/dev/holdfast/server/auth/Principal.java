package dev.holdfast.server.auth;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who asks, as far as it has been proved. It holds no secret, so it may be logged.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param project the only one that it may act on; null exactly where the binding is free
 * @param user a name for the log; null when the credentials have none
 * @param roles in lower case
 * @param expiresMillis the moment from which it counts no more; {@link #NEVER} for none
 */
public record Principal(
        @Nullable ProjectId project,
        ProjectBinding binding,
        @Nullable String user,
        Set<String> roles,
        long expiresMillis) {

    public static final long NEVER = Long.MAX_VALUE;

    /** The name of whoever shows a pre-signed URL. */
    private static final String SIGNATURE = "signed url";

    /** Everybody, where nobody has to prove anything. */
    public static final Principal ANYBODY = free(Set.of());

    public Principal {
        if ((project == null) != (binding == ProjectBinding.FREE)) {
            throw new IllegalArgumentException("a project with a free binding, or none with another");
        }
        roles = roles.stream().map(role -> role.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** One who may do on a project what a pre-signed URL says. */
    static Principal bySignature(ProjectId project) {
        return new Principal(project, ProjectBinding.REQUIRED, SIGNATURE, Set.of(), NEVER);
    }

    /** One who may act on every project, for ever. */
    public static Principal free(Set<String> roles) {
        return new Principal(null, ProjectBinding.FREE, null, roles, NEVER);
    }

    /** Whether a pre-signed URL is all that it has shown. */
    public boolean isBySignature() {
        return SIGNATURE.equals(user);
    }

    public boolean isExpired(long nowMillis) {
        return nowMillis >= expiresMillis;
    }

    /** Whether the other one acts on the same project in the same roles. */
    public boolean mayTheSameAs(Principal other) {
        return Objects.equals(project, other.project) && roles.equals(other.roles);
    }

    /** Refuses a project that is not the one of the credentials. */
    public void checkProject(ProjectId asked) {
        if (project != null && !project.equals(asked)) {
            throw Refusal.of(ErrorCode.FORBIDDEN, "The credentials are for another project than the request.");
        }
    }
}
