package dev.holdfast.server.notify;

import dev.holdfast.server.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs webhooks in the form of the Standard Webhooks specification: HMAC-SHA256 over id, moment and body, so that a
 * receiver can tell that a call came from this server, is not old, and was not changed on its way.
 *
 * <p><em>Thread-safe.</em>
 */
public final class WebhookSignature {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    public WebhookSignature(Secret secret) {
        key = new SecretKeySpec(secret.keyBytes(), ALGORITHM);
    }

    /** The value of the header {@code webhook-signature}. */
    String sign(String id, long timestampSeconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + "." + timestampSeconds + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has " + ALGORITHM, impossible);
        }
    }
}
