package dev.holdfast.persist.names;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A small text file that may change at any time. Whether it has changed is seen by its time, its size and, where it was
 * replaced, its identity.
 *
 * <p><em>One thread at a time.</em>
 */
final class WatchedFile {

    static final int MAX_BYTES = 1024 * 1024;

    private final Path path;
    private @Nullable Stamp stamp;

    private record Stamp(
            long modifiedNanos, long bytes, @Nullable Object identity) {}

    WatchedFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Whether the file is another one than at the last {@link #read}; a file that is missing stays as it is. */
    boolean hasChanged() {
        try {
            return !stamp().equals(stamp);
        } catch (NoSuchFileException missing) {
            return stamp != null;
        } catch (IOException unreadable) {
            return true;
        }
    }

    /** @throws IOException that says what is wrong with the file */
    String read() throws IOException {
        stamp = null;
        Stamp before = stamp();
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException(path + " has more than " + MAX_BYTES + " bytes.");
            }
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            stamp = before;
            return text;
        } catch (CharacterCodingException notText) {
            throw new IOException(path + " is not UTF-8.", notText);
        }
    }

    private Stamp stamp() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new Stamp(
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS), attributes.size(), attributes.fileKey());
    }
}
