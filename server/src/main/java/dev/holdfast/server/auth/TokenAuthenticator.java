package dev.holdfast.server.auth;

import dev.holdfast.server.base.Clock;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks access tokens against the hashes in a file. It answers from memory; {@link #refresh} looks whether the file
 * has changed, on a thread that may wait for a disk.
 *
 * <p><em>Thread-safe.</em>
 */
public final class TokenAuthenticator implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(TokenAuthenticator.class);

    private final TokenFile file;
    private final Clock clock;
    private volatile Snapshot snapshot;

    /** What the file held when it was last read. */
    private record Snapshot(String version, Map<String, AccessToken> byHash, Set<String> users) {

        static Snapshot of(String version, List<AccessToken> tokens) {
            return new Snapshot(
                    version,
                    tokens.stream().collect(Collectors.toMap(AccessToken::hash, Function.identity(), (a, b) -> b)),
                    tokens.stream().map(token -> userOf(token)).collect(Collectors.toSet()));
        }

        private static String userOf(AccessToken token) {
            return String.valueOf(token.principal().user());
        }
    }

    /** @throws IOException when the file is damaged */
    public TokenAuthenticator(TokenFile file, Clock clock) throws IOException {
        this.file = file;
        this.clock = clock;
        String version = file.version();
        this.snapshot = Snapshot.of(version, file.read());
        if (snapshot.byHash.isEmpty()) {
            LOG.warn("There are no access tokens yet: make one with 'holdfast token create --project NAME'");
        }
    }

    @Override
    public void authenticate(String token, Verdict verdict) {
        AccessToken known = snapshot.byHash.get(TokenSecret.hash(token));
        if (known == null || clock.nowMillis() >= known.expiresMillis()) {
            verdict.refused(Authentication.failed());
        } else {
            verdict.accepted(known.principal());
        }
    }

    @Override
    public boolean canRevoke() {
        return true;
    }

    @Override
    public boolean isRevoked(Principal principal) {
        String user = principal.user();
        return user != null && !snapshot.users.contains(user);
    }

    /** A file that cannot be read changes nothing: the tokens that were known stay so. */
    @Override
    public void refresh() {
        try {
            String version = file.version();
            if (version.equals(snapshot.version)) {
                return;
            }
            try {
                snapshot = Snapshot.of(version, file.read());
                LOG.atInfo().addKeyValue("tokens", snapshot.byHash.size()).log("Access tokens were read anew");
            } catch (IOException damaged) {
                snapshot = new Snapshot(version, snapshot.byHash, snapshot.users);
                LOG.atError().setCause(damaged).log("The file of access tokens cannot be read; the old ones stay");
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("The file of access tokens cannot be looked at");
        }
    }

    @Override
    public String challenge() {
        return "Bearer realm=\"holdfast\"";
    }
}
