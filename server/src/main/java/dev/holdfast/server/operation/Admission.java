package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.server.auth.AccessPolicy;
import dev.holdfast.server.auth.Principal;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which operations this server has, and who may call them, and how often.
 *
 * <p><em>Thread-safe.</em>
 */
public record Admission(AccessPolicy policy, Set<Operation.Feature> features, Rates rates) {

    /** At any rate. */
    public Admission(AccessPolicy policy, Set<Operation.Feature> features) {
        this(policy, features, Rates.NONE);
    }

    /** Whether this server has the operation at all. */
    public boolean has(Operation<?, ?> operation) {
        return features.containsAll(operation.needs());
    }

    /**
     * Checks a request that has been read. A signature opens an address, and nothing beside it.
     *
     * @throws Refusal when the caller may not do this
     */
    <I> void check(Operation<I, ?> operation, I input, Caller caller) {
        List<String> rules = operation.permissionsOf(input);
        check(operation, first(rules), caller);
        Principal principal = caller.principal();
        if (rules.size() > 1 && principal != null) {
            rules.forEach(rule -> policy.check(rule, principal));
            if (principal.isBySignature()) {
                throw Refusal.of(ErrorCode.FORBIDDEN, "A pre-signed URL does not allow what is asked for beside it.");
            }
        }
    }

    private static @Nullable String first(List<String> rules) {
        return rules.isEmpty() ? null : rules.get(0);
    }

    /** @throws Refusal when the caller has to authenticate first, or may not do this */
    void check(Operation<?, ?> operation, Caller caller) {
        check(operation, first(operation.permissions()), caller);
    }

    private void check(Operation<?, ?> operation, @Nullable String rule, Caller caller) {
        Principal principal = caller.principal();
        if (principal != null) {
            policy.check(rule, principal);
        } else if (operation.caller() != Operation.Caller.ANYBODY) {
            throw Refusal.of(ErrorCode.NOT_AUTHENTICATED, "Not authentified.");
        }
    }
}
