package dev.holdfast.server.encryption;

import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A body as it is stored when it is sealed: a MessagePack extension, which no client can post.
 *
 * <pre>
 *   version 1 | length of the key's id 1 | the key's id, ASCII | salt 16 | number 4 | ciphertext, with a tag of 16
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
final class SealedBody {

    static final int SALT_BYTES = 16;
    static final int TAG_BYTES = 16;

    private static final int TYPE = 0x45;
    private static final int VERSION = 1;

    final String keyId;

    /** Tells the keys apart that were made of one key. */
    final byte[] salt;

    /** Of the body among those under the same salt, counted without a sign. */
    final int number;

    final byte[] ciphertext;

    SealedBody(String keyId, byte[] salt, int number, byte[] ciphertext) {
        this.keyId = keyId;
        this.salt = salt;
        this.number = number;
        this.ciphertext = ciphertext;
    }

    static boolean isSealed(RawValue stored) {
        return stored.reader().nextIs(PackReader.Kind.EXTENSION);
    }

    RawValue toRawValue() {
        byte[] id = keyId.getBytes(StandardCharsets.US_ASCII);
        byte[] data = ByteBuffer.allocate(2 + id.length + SALT_BYTES + Integer.BYTES + ciphertext.length)
                .put((byte) VERSION)
                .put((byte) id.length)
                .put(id)
                .put(salt)
                .putInt(number)
                .put(ciphertext)
                .array();
        return new PackWriter(data.length + 6).extension(TYPE, data).toRawValue();
    }

    /** @throws IllegalArgumentException when it is none that this version of the server has made */
    static SealedBody read(RawValue stored) {
        ByteBuffer in = ByteBuffer.wrap(stored.reader().extension(TYPE));
        if (in.remaining() < 2 || in.get() != VERSION) {
            throw new IllegalArgumentException("It is sealed in a form that this version does not know");
        }
        byte[] id = new byte[Byte.toUnsignedInt(in.get())];
        byte[] salt = new byte[SALT_BYTES];
        if (in.remaining() < id.length + SALT_BYTES + Integer.BYTES + TAG_BYTES) {
            throw new IllegalArgumentException("It is too short");
        }
        in.get(id).get(salt);
        int number = in.getInt();
        byte[] ciphertext = new byte[in.remaining()];
        in.get(ciphertext);
        return new SealedBody(new String(id, StandardCharsets.US_ASCII), salt, number, ciphertext);
    }
}
