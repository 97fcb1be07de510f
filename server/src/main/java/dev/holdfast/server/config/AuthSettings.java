package dev.holdfast.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The settings that say who may do what.
 *
 * <p><em>Thread-safe.</em>
 */
final class AuthSettings {

    static final Setting<AuthMode> MODE = new Setting<>(
            "auth.mode",
            ValueType.choice(AuthMode.class),
            "none",
            "How callers prove who they are: `none` believes everybody; `token` wants one that `holdfast token create`"
                    + " made; `jwt` one that an identity provider has signed;"
                    + " `keystone` one of OpenStack's. Without a proof the server listens on this machine only.",
            "token");

    static final Setting<Optional<Path>> POLICY_FILE = new Setting<>(
            "policy.file",
            ValueType.optionalPath(),
            "none",
            "A YAML or JSON file with rules that differ from the built-in ones: a map from the rule's name to"
                    + " `everyone`, `nobody`, or a list of roles of which one is enough. It is read at the start.",
            "/etc/holdfast/policy.yaml");

    static final List<Setting<?>> ALL = Stream.of(List.of(MODE, POLICY_FILE), JwtSettings.ALL, KeystoneSettings.ALL)
            .<Setting<?>>flatMap(List::stream)
            .toList();

    private AuthSettings() {}
}
