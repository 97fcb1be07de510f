package dev.holdfast.server.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of {@code auth.mode = keystone}.
 *
 * <p><em>Thread-safe.</em>
 */
final class KeystoneSettings {

    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}]{1,255}");

    static final Setting<Optional<URI>> URL = new Setting<>(
            "auth.keystone.url",
            ValueType.optionalUrl(),
            "none",
            "Where this server reaches Keystone; `/v3` is added when it is missing.",
            "https://keystone.example.org:5000/v3");

    static final Setting<Optional<URI>> PUBLIC_URL = new Setting<>(
            "auth.keystone.www_authenticate_uri",
            ValueType.optionalUrl(),
            "none",
            "Where clients reach Keystone, as the reply to one without a token says; without it, where this server"
                    + " does.",
            "https://keystone.example.org:5000");

    static final Setting<Optional<String>> USER = new Setting<>(
            "auth.keystone.username",
            ValueType.optionalText(NAME),
            "none",
            "The user as whom this server asks Keystone about tokens.",
            "holdfast");

    static final Setting<Optional<Secret>> PASSWORD =
            new Setting<>("auth.keystone.password", ValueType.secret(), "none", "The password of that user.", "secret");

    static final Setting<String> USER_DOMAIN = new Setting<>(
            "auth.keystone.user_domain_name",
            ValueType.text("a name", NAME),
            "Default",
            "The domain of that user.",
            "service");

    static final Setting<String> PROJECT = new Setting<>(
            "auth.keystone.project_name",
            ValueType.text("a name", NAME),
            "service",
            "The project in which that user asks.",
            "admin");

    static final Setting<String> PROJECT_DOMAIN = new Setting<>(
            "auth.keystone.project_domain_name",
            ValueType.text("a name", NAME),
            "Default",
            "The domain of that project.",
            "service");

    static final Setting<Optional<String>> APPLICATION_CREDENTIAL_ID = new Setting<>(
            "auth.keystone.application_credential_id",
            ValueType.optionalText(NAME),
            "none",
            "The application credential with which this server asks Keystone, instead of a user.",
            "21dced0fd20347869b93710d2b98aae0");

    static final Setting<Optional<Secret>> APPLICATION_CREDENTIAL_SECRET = new Setting<>(
            "auth.keystone.application_credential_secret",
            ValueType.secret(),
            "none",
            "The secret of that application credential.",
            "secret");

    static final Setting<Integer> TIMEOUT_SECONDS = new Setting<>(
            "auth.keystone.timeout_seconds",
            ValueType.integer(1, 60, "seconds"),
            "5",
            "How long Keystone may take to answer, connecting included.",
            "10");

    static final Setting<Integer> CACHE_SECONDS = new Setting<>(
            "auth.keystone.cache_seconds",
            ValueType.integer(0, 3600, "seconds"),
            "300",
            "How long an answer about a good token counts, which is also how long a token that Keystone has revoked may"
                    + " still be used; 0 asks every time.",
            "60");

    static final Setting<Integer> CACHE_ENTRIES = new Setting<>(
            "auth.keystone.cache_entries",
            ValueType.integer(1, 1_000_000, "tokens"),
            "10000",
            "Of how many tokens the answers are remembered.",
            "100000");

    static final List<Setting<?>> ALL = List.of(
            URL,
            PUBLIC_URL,
            USER,
            PASSWORD,
            USER_DOMAIN,
            PROJECT,
            PROJECT_DOMAIN,
            APPLICATION_CREDENTIAL_ID,
            APPLICATION_CREDENTIAL_SECRET,
            TIMEOUT_SECONDS,
            CACHE_SECONDS,
            CACHE_ENTRIES);

    private KeystoneSettings() {}

    static void check(Configuration configuration, List<String> problems) {
        if (configuration.get(AuthSettings.MODE) != AuthMode.KEYSTONE) {
            return;
        }
        String origin = configuration.origin(AuthSettings.MODE.key());
        if (configuration.get(URL).isEmpty()) {
            problems.add(origin + ": auth.mode = keystone needs auth.keystone.url.");
        }
        if (KeystoneLogin.of(configuration).isEmpty()) {
            problems.add(origin + ": auth.mode = keystone needs auth.keystone.username and auth.keystone.password, or"
                    + " auth.keystone.application_credential_id and auth.keystone.application_credential_secret.");
        }
    }
}
