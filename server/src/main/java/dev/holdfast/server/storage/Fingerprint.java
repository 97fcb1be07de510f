package dev.holdfast.server.storage;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What stands for bytes of any length: the first half of their SHA-256. Nobody finds two inputs with the same one.
 *
 * <p><em>Thread-safe.</em>
 */
public record Fingerprint(long high, long low) {

    /** Of some bytes. */
    public static Fingerprint of(byte[] bytes) {
        return of(bytes, bytes.length);
    }

    /** Of the first bytes of a buffer. */
    public static Fingerprint of(byte[] buffer, int length) {
        MessageDigest digest = sha256();
        digest.update(buffer, 0, length);
        byte[] hash = digest.digest();
        return new Fingerprint(longAt(hash, 0), longAt(hash, Long.BYTES));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static long longAt(byte[] bytes, int offset) {
        long value = 0;
        for (int i = offset; i < offset + Long.BYTES; i++) {
            value = value << Byte.SIZE | (bytes[i] & 0xFF);
        }
        return value;
    }
}
