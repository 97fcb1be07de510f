package dev.holdfast.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The settings of encryption at rest.
 *
 * <p><em>Thread-safe.</em>
 */
final class EncryptionSettings {

    static final Setting<Optional<Secret>> KEYS = new Setting<>(
            "encryption.keys",
            ValueType.secret(),
            "none",
            "Keys for the bodies of queues with `_enable_encrypt_messages`, with commas between them: each is `id:key`,"
                    + " the key being 32 random bytes in Base64 (`openssl rand -base64 32`). The first one encrypts,"
                    + " all of them decrypt.",
            "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

    static final Setting<Optional<Path>> KEY_FILE = new Setting<>(
            "encryption.key_file",
            ValueType.optionalPath(),
            "none",
            "A file with such keys, one on a line, which come behind those of `encryption.keys`. It is read at the"
                    + " start.",
            "/etc/holdfast/encryption.keys");

    static final List<Setting<?>> ALL = List.of(KEYS, KEY_FILE);

    private EncryptionSettings() {}

    static void check(Configuration configuration, List<String> problems) {
        configuration.get(KEYS).ifPresent(secret -> checkKeys(configuration, secret, problems));
    }

    private static void checkKeys(Configuration configuration, Secret keys, List<String> problems) {
        try {
            List<EncryptionKey> ignored = EncryptionKey.parseAll(keys.text());
        } catch (IllegalArgumentException wrong) {
            problems.add(configuration.origin(KEYS.key()) + ": encryption.keys: " + wrong.getMessage() + ".");
        }
    }
}
