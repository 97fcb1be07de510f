package dev.holdfast.server.auth;

import dev.holdfast.protocol.ProjectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An authenticator that knows some tokens; {@code slow-} before one makes its verdict wait until the test lets it go.
 *
 * <p><em>Thread-safe.</em>
 */
public final class KnownTokens implements Authenticator {

    private final Map<String, Principal> known = new ConcurrentHashMap<>();
    private final List<Runnable> held = new ArrayList<>();

    public KnownTokens with(String token, String project, String... roles) {
        return with(token, project, Principal.NEVER, roles);
    }

    public KnownTokens with(String token, String project, long expiresMillis, String... roles) {
        known.put(
                token,
                new Principal(new ProjectId(project), ProjectBinding.REQUIRED, token, Set.of(roles), expiresMillis));
        return this;
    }

    /** As Keystone's: over REST its project counts and no other. */
    public KnownTokens imposing(String token, String project) {
        known.put(
                token, new Principal(new ProjectId(project), ProjectBinding.IMPOSED, token, Set.of(), Principal.NEVER));
        return this;
    }

    @Override
    public void authenticate(String token, Verdict verdict) {
        if (token.startsWith("slow-")) {
            hold(() -> tell(token.substring("slow-".length()), verdict));
        } else {
            tell(token, verdict);
        }
    }

    private void tell(String token, Verdict verdict) {
        Principal principal = known.get(token);
        if (principal == null) {
            verdict.refused(Authentication.failed());
        } else {
            verdict.accepted(principal);
        }
    }

    private synchronized void hold(Runnable verdict) {
        held.add(verdict);
    }

    public synchronized int heldCount() {
        return held.size();
    }

    /** Gives the verdicts that were held, on the calling thread. */
    public void release() {
        List<Runnable> all;
        synchronized (this) {
            all = List.copyOf(held);
            held.clear();
        }
        all.forEach(Runnable::run);
    }

    @Override
    public String challenge() {
        return "Bearer realm=\"test\"";
    }
}
