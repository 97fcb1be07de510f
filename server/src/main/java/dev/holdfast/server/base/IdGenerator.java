package dev.holdfast.server.base;

import dev.holdfast.protocol.ClaimId;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * Names that nobody can guess.
 *
 * <p><em>Thread-safe.</em>
 */
public final class IdGenerator {

    private final RandomGenerator random;

    public IdGenerator() {
        this(new SecureRandom());
    }

    /** For tests, which want the same names in every run. */
    public IdGenerator(RandomGenerator random) {
        this.random = random;
    }

    public synchronized ClaimId newClaimId() {
        byte[] bytes = new byte[ClaimId.BYTES];
        random.nextBytes(bytes);
        return ClaimId.of(bytes);
    }

    /** So many random bytes. */
    public synchronized byte[] newSecret(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** {@code req-} and a random UUID. */
    public String newRequestId() {
        return "req-" + newUuid();
    }

    /** A random UUID. */
    public String newConnectionId() {
        return newUuid();
    }

    private synchronized String newUuid() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
        String hex = HexFormat.of().formatHex(bytes);
        return hex.substring(0, 8) + "-" + hex.substring(8, 12) + "-" + hex.substring(12, 16) + "-"
                + hex.substring(16, 20) + "-" + hex.substring(20);
    }
}
