package dev.holdfast.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The settings of {@code auth.mode = jwt}.
 *
 * <p><em>Thread-safe.</em>
 */
final class JwtSettings {

    /** Signatures that are checked with public keys only; none is among them, and nothing with a shared secret. */
    private static final Set<String> ALGORITHM_NAMES =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    private static final Pattern CLAIM = Pattern.compile("[!-~]{1,200}");
    private static final Pattern TEXT = Pattern.compile("[!-~]{1,500}");

    static final Setting<Optional<URI>> JWKS_URL = new Setting<>(
            "auth.jwt.jwks_url",
            ValueType.optionalUrl(),
            "none",
            "Where the keys are that sign tokens (a JWKS document). They are asked for at the start, when they are old,"
                    + " and when a token names an unknown one.",
            "https://login.example.org/.well-known/jwks.json");

    static final Setting<Optional<Path>> KEY_FILE = new Setting<>(
            "auth.jwt.key_file",
            ValueType.optionalPath(),
            "none",
            "A file with the keys that sign tokens, instead of an address: a JWKS document, or one RSA or EC public key"
                    + " in PEM. It is read at the start.",
            "/etc/holdfast/jwt.pem");

    static final Setting<Integer> JWKS_MAX_AGE_SECONDS = new Setting<>(
            "auth.jwt.jwks_max_age_seconds",
            ValueType.integer(10, 86_400, "seconds"),
            "3600",
            "After how long the keys are asked for anew. When nobody answers, the known ones count for a day more.",
            "600");

    static final Setting<Optional<String>> ISSUER = new Setting<>(
            "auth.jwt.issuer",
            ValueType.optionalText(TEXT),
            "none",
            "What the claim `iss` must say; `none` takes every issuer whose tokens the keys sign.",
            "https://login.example.org");

    static final Setting<List<String>> AUDIENCES = new Setting<>(
            "auth.jwt.audiences",
            ValueType.list("names", TEXT.asMatchPredicate()),
            "none",
            "Names of which the claim `aud` must have one. Without any, tokens that were made for other services get in"
                    + " too.",
            "holdfast");

    static final Setting<List<String>> ALGORITHMS = new Setting<>(
            "auth.jwt.algorithms",
            ValueType.list("RS, PS or ES with 256, 384 or 512", ALGORITHM_NAMES::contains),
            "RS256, PS256, ES256",
            "With which algorithms tokens may be signed. Shared secrets and unsigned tokens are never taken.",
            "ES256");

    static final Setting<Integer> CLOCK_SKEW_SECONDS = new Setting<>(
            "auth.jwt.clock_skew_seconds",
            ValueType.integer(0, 600, "seconds"),
            "30",
            "By how much the clocks of this server and of the issuer may differ.",
            "5");

    static final Setting<String> PROJECT_CLAIM = new Setting<>(
            "auth.jwt.project_claim",
            ValueType.text("the name of a claim, or names with dots between them", CLAIM),
            "project_id",
            "The claim that says which project the bearer may act on; a token without it is refused.",
            "tenant");

    static final Setting<String> ROLES_CLAIM = new Setting<>(
            "auth.jwt.roles_claim",
            ValueType.text("the name of a claim, or names with dots between them", CLAIM),
            "roles",
            "The claim with the bearer's roles: a list, or a text with blanks or commas.",
            "realm_access.roles");

    static final List<Setting<?>> ALL = List.of(
            JWKS_URL,
            KEY_FILE,
            JWKS_MAX_AGE_SECONDS,
            ISSUER,
            AUDIENCES,
            ALGORITHMS,
            CLOCK_SKEW_SECONDS,
            PROJECT_CLAIM,
            ROLES_CLAIM);

    private JwtSettings() {}

    static void check(Configuration configuration, List<String> problems) {
        if (configuration.get(AuthSettings.MODE) != AuthMode.JWT) {
            return;
        }
        boolean hasUrl = configuration.get(JWKS_URL).isPresent();
        if (hasUrl == configuration.get(KEY_FILE).isPresent()) {
            problems.add(configuration.origin(AuthSettings.MODE.key())
                    + ": auth.mode = jwt takes either auth.jwt.jwks_url or auth.jwt.key_file, and not "
                    + (hasUrl ? "both." : "none of them."));
        }
        if (configuration.get(ALGORITHMS).isEmpty()) {
            problems.add(configuration.origin(ALGORITHMS.key())
                    + ": auth.jwt.algorithms = none lets nobody in; name those that the issuer uses, such as RS256.");
        }
    }
}
