package dev.holdfast.server.auth;

import java.util.Collections;
import java.util.Set;

/**
 * Who may do something: everyone with good credentials, nobody, or who has one of some roles.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param roles of which one is enough, in lower case; empty when none counts
 */
public record AccessRule(boolean isForEveryone, Set<String> roles) {

    public static final AccessRule EVERYONE = new AccessRule(true, Set.of());
    public static final AccessRule NOBODY = new AccessRule(false, Set.of());
    public static final AccessRule ADMIN = roles(Set.of("admin"));

    public static AccessRule roles(Set<String> roles) {
        return new AccessRule(false, Set.copyOf(roles));
    }

    boolean allows(Principal principal) {
        return isForEveryone || !Collections.disjoint(roles, principal.roles());
    }
}
