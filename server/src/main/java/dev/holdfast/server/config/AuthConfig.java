package dev.holdfast.server.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Who may do what, and how callers prove who they are.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param policyFile rules that differ from the contract's own
 * @param tokenFile where the hashes of access tokens are kept
 * @param jwt which JSON Web Tokens are good
 * @param keystone who is asked about OpenStack's tokens
 */
public record AuthConfig(
        AuthMode mode, Optional<Path> policyFile, Path tokenFile, JwtConfig jwt, KeystoneConfig keystone) {

    /** The file's name in the data folder. */
    private static final String TOKENS = "tokens.json";

    static AuthConfig of(Configuration configuration) {
        return new AuthConfig(
                configuration.get(AuthSettings.MODE),
                configuration.get(AuthSettings.POLICY_FILE),
                configuration.get(Settings.DATA_DIRECTORY).resolve(TOKENS),
                JwtConfig.of(configuration),
                KeystoneConfig.of(configuration));
    }
}
