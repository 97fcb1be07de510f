package dev.holdfast.server.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.server.base.IdGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Makes the secrets of access tokens, and their hashes.
 *
 * <p>A secret is 256 random bits, so nobody can find one by trying, however fast the hash is: one round of SHA-256
 * keeps a stolen file as useless as a slow hash for passwords would, and lets a request be checked in a microsecond.
 * For the same reason a hash may be looked up in a table: who wants to learn something from the time that takes would
 * have to choose the first bits of a hash, and learns nothing about a secret from them.
 *
 * <p><em>Thread-safe.</em>
 */
public final class TokenSecret {

    /** Lets people and scanners for leaked secrets see what it is. */
    private static final String PREFIX = "hf_";

    private static final int SECRET_BYTES = 32;

    private TokenSecret() {}

    public static String create(IdGenerator ids) {
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(ids.newSecret(SECRET_BYTES));
    }

    public static String hash(String secret) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(secret.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
