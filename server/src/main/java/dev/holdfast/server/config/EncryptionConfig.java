package dev.holdfast.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * With which keys bodies are encrypted.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param keys the keys themselves, the first of which encrypts
 * @param keyFile a file with more of them, which come behind
 */
public record EncryptionConfig(Optional<Secret> keys, Optional<Path> keyFile) {

    /** Without keys. */
    public static final EncryptionConfig NONE = new EncryptionConfig(Optional.empty(), Optional.empty());

    private static final int MAX_BYTES = 1 << 20;

    static EncryptionConfig of(Configuration configuration) {
        return new EncryptionConfig(
                configuration.get(EncryptionSettings.KEYS), configuration.get(EncryptionSettings.KEY_FILE));
    }

    /**
     * All keys, in their order; none where nothing is configured.
     *
     * @throws IOException when the file cannot be read; the message tells the operator what to change
     */
    public List<EncryptionKey> read() throws IOException {
        List<EncryptionKey> all = new ArrayList<>();
        if (keys.isPresent()) {
            all.addAll(EncryptionKey.parseAll(keys.get().text()));
        }
        if (keyFile.isPresent()) {
            for (EncryptionKey key : read(keyFile.get())) {
                if (all.stream().anyMatch(other -> other.id().equals(key.id()))) {
                    throw new IOException("encryption.key_file: " + keyFile.get() + ": encryption.keys has a key "
                            + key.id() + " too.");
                }
                all.add(key);
            }
        }
        return List.copyOf(all);
    }

    private static List<EncryptionKey> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IllegalArgumentException("it is larger than " + MAX_BYTES + " bytes");
            }
            return EncryptionKey.parseAll(new String(bytes, StandardCharsets.UTF_8));
        } catch (NoSuchFileException missing) {
            throw new IOException("encryption.key_file: there is no file " + file + ".", missing);
        } catch (IOException unreadable) {
            throw new IOException("encryption.key_file: " + file + " cannot be read: " + unreadable, unreadable);
        } catch (IllegalArgumentException wrong) {
            throw new IOException("encryption.key_file: " + file + ": " + wrong.getMessage() + ".", wrong);
        }
    }
}
