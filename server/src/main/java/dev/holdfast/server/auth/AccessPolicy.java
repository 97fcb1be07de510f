package dev.holdfast.server.auth;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which rule allows what to whom. A rule that is not in the table allows nothing but to administrators, so that one
 * that was forgotten is noticed and does no harm.
 *
 * <p><em>Thread-safe.</em>
 */
public final class AccessPolicy {

    private static final String DENIED = "You are not authorized to complete this action.";

    private static final Map<String, List<String>> FOR_EVERYONE = Map.of(
            "queues", List.of("get_all", "create", "get", "delete", "update", "stats", "share", "purge"),
            "messages", List.of("get_all", "create", "get", "delete", "delete_all", "redrive"),
            "claims", List.of("get_all", "create", "get", "delete", "update"),
            "subscription", List.of("get_all", "create", "get", "delete", "update", "confirm"),
            "topics", List.of("get_all", "create", "get", "delete", "update", "stats", "purge"),
            "ping", List.of("get"),
            "flavors", List.of("get_all", "get"));

    private static final Map<String, List<String>> FOR_ADMINISTRATORS = Map.of(
            "flavors", List.of("create", "update", "delete"),
            "pools", List.of("get_all", "create", "get", "delete", "update"),
            "health", List.of("get"),
            "metrics", List.of("get"),
            "connections", List.of("get_all", "delete"),
            "system", List.of("watch"));

    /** The contract's table. */
    public static final AccessPolicy DEFAULT = new AccessPolicy(defaults());

    private final Map<String, AccessRule> rules;

    private AccessPolicy(Map<String, AccessRule> rules) {
        this.rules = Map.copyOf(rules);
    }

    private static Map<String, AccessRule> defaults() {
        Map<String, AccessRule> rules = new HashMap<>();
        FOR_EVERYONE.forEach(
                (what, actions) -> actions.forEach(action -> rules.put(what + ":" + action, AccessRule.EVERYONE)));
        FOR_ADMINISTRATORS.forEach(
                (what, actions) -> actions.forEach(action -> rules.put(what + ":" + action, AccessRule.ADMIN)));
        return rules;
    }

    /** This policy with other rules in some places. */
    public AccessPolicy with(Map<String, AccessRule> changes) {
        Map<String, AccessRule> all = new HashMap<>(rules);
        all.putAll(changes);
        return new AccessPolicy(all);
    }

    /** The names of all rules, sorted. */
    public Set<String> names() {
        return new TreeSet<>(rules.keySet());
    }

    public boolean allows(@Nullable String rule, Principal principal) {
        return rule == null || rules.getOrDefault(rule, AccessRule.ADMIN).allows(principal);
    }

    /** @throws Refusal when the rule does not allow it */
    public void check(@Nullable String rule, Principal principal) {
        if (!allows(rule, principal)) {
            throw Refusal.of(ErrorCode.FORBIDDEN, DENIED);
        }
    }
}
