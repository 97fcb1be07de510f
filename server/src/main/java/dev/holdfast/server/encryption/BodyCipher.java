package dev.holdfast.server.encryption;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.config.EncryptionKey;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Seals and opens bodies with AES-256-GCM.
 *
 * <pre>
 *   configured key ──┐
 *                    ├─ HMAC-SHA256 ─► key of a run ──┐
 *   random salt ─────┘                                ├─ AES-256-GCM ─► ciphertext and tag
 *                         number of the body ─────────┤
 *                                  its origin ────────┘ (authenticated)
 * </pre>
 *
 * A nonce that comes twice under one key would break this cipher, and random ones of 96 bits do after some thousand
 * million bodies. So no configured key ever encrypts by itself. Each run of the server draws a salt of 128 bits, makes
 * a key of its own from it, and counts its bodies; after 2^32 of them it draws another salt. Two bodies then meet only
 * if two salts do, and no count has to survive a restart or to be shared with another server that has the same keys.
 *
 * <p>The first of the configured keys seals, all of them open: a new key is put in front, and the old one removed when
 * nothing is left that it has sealed.
 *
 * <p><em>Thread-safe.</em>
 */
public final class BodyCipher {

    /** Without keys: what is not sealed is left as it is, and nothing can be sealed. */
    public static final BodyCipher NONE = new BodyCipher(List.of(), new IdGenerator());

    static final long MAX_BODIES_PER_SALT = 1L << 32;

    private static final String AES = "AES";
    private static final String AES_GCM = "AES/GCM/NoPadding";
    private static final String HMAC = "HmacSHA256";
    private static final byte[] PURPOSE = {'b', 'o', 'd', 'y', 1};
    private static final int NONCE_BYTES = 12;
    private static final int MAX_KNOWN_KEYS = 1000;

    private final Map<String, byte[]> keys = new LinkedHashMap<>();
    private final @Nullable String activeId;
    private final IdGenerator ids;
    private final long firstNumber;
    private final AtomicReference<@Nullable Run> current = new AtomicReference<>();
    private final Cache<Salted, SecretKey> known =
            Caffeine.newBuilder().maximumSize(MAX_KNOWN_KEYS).build();

    /** @param configured the first one seals; empty for a server that encrypts nothing */
    public BodyCipher(List<EncryptionKey> configured, IdGenerator ids) {
        this(configured, ids, 0);
    }

    /** One that begins to count its bodies at {@code firstNumber}. */
    BodyCipher(List<EncryptionKey> configured, IdGenerator ids, long firstNumber) {
        configured.forEach(key -> keys.put(key.id(), key.bytes()));
        this.activeId = configured.isEmpty() ? null : configured.get(0).id();
        this.ids = ids;
        this.firstNumber = firstNumber;
    }

    /** What tells the keys of all runs apart. */
    private record Salted(String keyId, ByteBuffer salt) {}

    /** The key that a run seals with, and how often it has. */
    private static final class Run {
        final String keyId;
        final byte[] salt;
        final SecretKey key;
        final AtomicLong bodies;

        Run(String keyId, byte[] salt, SecretKey key, long firstNumber) {
            this.keyId = keyId;
            this.salt = salt;
            this.key = key;
            this.bodies = new AtomicLong(firstNumber);
        }
    }

    public boolean canSeal() {
        return activeId != null;
    }

    /**
     * The body in a form that only a server with the key can read.
     *
     * @throws IllegalStateException when it cannot seal
     */
    public RawValue seal(RawValue body, Origin origin) {
        Run run = current.get();
        long number = run == null ? MAX_BODIES_PER_SALT : run.bodies.getAndIncrement();
        while (run == null || number >= MAX_BODIES_PER_SALT) {
            boolean ignored = current.compareAndSet(run, newRun());
            run = Objects.requireNonNull(current.get());
            number = run.bodies.getAndIncrement();
        }
        try {
            byte[] ciphertext = crypt(Cipher.ENCRYPT_MODE, run.key, (int) number, origin, body.bytes());
            return new SealedBody(run.keyId, run.salt, (int) number, ciphertext).toRawValue();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Run newRun() {
        if (activeId == null) {
            throw new IllegalStateException("Nothing can be sealed without a key");
        }
        byte[] salt = ids.newSecret(SealedBody.SALT_BYTES);
        return new Run(activeId, salt, derive(activeId, salt), firstNumber);
    }

    /**
     * The body as it was posted; one that is not sealed is it.
     *
     * @throws UnreadableBody when the key is missing, or this is not what was sealed for that origin
     */
    public RawValue open(RawValue stored, Origin origin) {
        if (!SealedBody.isSealed(stored)) {
            return stored;
        }
        SealedBody sealed;
        try {
            sealed = SealedBody.read(stored);
        } catch (IllegalArgumentException | Refusal e) {
            throw UnreadableBody.strange();
        }
        if (!keys.containsKey(sealed.keyId)) {
            throw UnreadableBody.keyMissing(sealed.keyId);
        }
        SecretKey key = known.get(
                new Salted(sealed.keyId, ByteBuffer.wrap(sealed.salt)), salted -> derive(sealed.keyId, sealed.salt));
        try {
            return new RawValue(crypt(Cipher.DECRYPT_MODE, key, sealed.number, origin, sealed.ciphertext));
        } catch (GeneralSecurityException wrong) {
            throw UnreadableBody.damaged(sealed.keyId);
        }
    }

    private static byte[] crypt(int mode, SecretKey key, int number, Origin origin, byte[] input)
            throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES)
                .putInt(NONCE_BYTES - Integer.BYTES, number)
                .array();
        Cipher cipher = Cipher.getInstance(AES_GCM);
        cipher.init(mode, key, new GCMParameterSpec(8 * SealedBody.TAG_BYTES, nonce));
        cipher.updateAAD(origin.toBytes());
        return cipher.doFinal(input);
    }

    private SecretKey derive(String keyId, byte[] salt) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(Objects.requireNonNull(keys.get(keyId)), HMAC));
            mac.update(PURPOSE);
            return new SecretKeySpec(mac.doFinal(salt), AES);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
