package dev.holdfast.server.operation;

import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PythonJson;
import dev.holdfast.protocol.codec.RawValue;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The contract's checksum of a body: {@code MD5:} and the hash of the text that Python prints of it. It finds
 * accidents, not attackers.
 *
 * <p><em>Thread-safe.</em>
 */
final class Checksum {

    private Checksum() {}

    /** Null for the body null, which has none. */
    static @Nullable String of(RawValue body) {
        if (body.reader().nextIs(PackReader.Kind.NIL)) {
            return null;
        }
        try {
            byte[] text = PythonJson.of(body).getBytes(StandardCharsets.US_ASCII);
            return "MD5:"
                    + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
