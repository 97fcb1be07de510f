package dev.holdfast.server.config;

import java.util.Optional;

/**
 * The credentials with which the server itself asks Keystone.
 *
 * <p><em>Thread-safe.</em>
 */
public sealed interface KeystoneLogin {

    /** A user of the service project. */
    record Password(String user, String userDomain, String project, String projectDomain, Secret password)
            implements KeystoneLogin {}

    /** An application credential. */
    record ApplicationCredential(String id, Secret secret) implements KeystoneLogin {}

    /** What is configured; empty when something of it is missing. */
    static Optional<KeystoneLogin> of(Configuration configuration) {
        Optional<String> id = configuration.get(KeystoneSettings.APPLICATION_CREDENTIAL_ID);
        if (id.isPresent()) {
            return configuration
                    .get(KeystoneSettings.APPLICATION_CREDENTIAL_SECRET)
                    .map(secret -> new ApplicationCredential(id.get(), secret));
        }
        Optional<String> user = configuration.get(KeystoneSettings.USER);
        Optional<Secret> password = configuration.get(KeystoneSettings.PASSWORD);
        if (user.isEmpty() || password.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Password(
                user.get(),
                configuration.get(KeystoneSettings.USER_DOMAIN),
                configuration.get(KeystoneSettings.PROJECT),
                configuration.get(KeystoneSettings.PROJECT_DOMAIN),
                password.get()));
    }
}
