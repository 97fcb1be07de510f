package dev.holdfast.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which JSON Web Tokens are good, and what they say.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param issuer whose tokens count; anybody's where it is empty
 * @param audiences of which one must be the token's; any where it is empty
 */
public record JwtConfig(
        Optional<URI> jwksUrl,
        Optional<Path> keyFile,
        int jwksMaxAgeSeconds,
        Optional<String> issuer,
        List<String> audiences,
        List<String> algorithms,
        int clockSkewSeconds,
        String projectClaim,
        String rolesClaim) {

    static JwtConfig of(Configuration configuration) {
        return new JwtConfig(
                configuration.get(JwtSettings.JWKS_URL),
                configuration.get(JwtSettings.KEY_FILE),
                configuration.get(JwtSettings.JWKS_MAX_AGE_SECONDS),
                configuration.get(JwtSettings.ISSUER),
                configuration.get(JwtSettings.AUDIENCES),
                configuration.get(JwtSettings.ALGORITHMS),
                configuration.get(JwtSettings.CLOCK_SKEW_SECONDS),
                configuration.get(JwtSettings.PROJECT_CLAIM),
                configuration.get(JwtSettings.ROLES_CLAIM));
    }
}
