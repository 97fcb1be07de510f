package dev.holdfast.server.auth;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.Base64;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads public keys. Symmetric ones, those meant for encryption, weak ones, and ones so large that each check would be
 * work, are left out.
 *
 * <p><em>Thread-safe.</em>
 */
final class JwtKeyReader {

    private static final Logger LOG = LoggerFactory.getLogger(JwtKeyReader.class);
    private static final int MAX_KEYS = 100;
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";

    private JwtKeyReader() {}

    /** @throws IOException when it is neither a JWKS document nor a public key in PEM */
    static List<JWK> read(String text) throws IOException {
        List<JWK> keys = text.contains(BEGIN) ? List.of(fromPem(text)) : fromDocument(text);
        if (keys.size() > MAX_KEYS) {
            throw new IOException("There are more than " + MAX_KEYS + " keys.");
        }
        return keys.stream().filter(JwtKeyReader::isFit).map(JWK::toPublicJWK).toList();
    }

    private static List<JWK> fromDocument(String text) throws IOException {
        try {
            return JWKSet.parse(text).getKeys();
        } catch (ParseException e) {
            throw new IOException("There is neither a JWKS document nor a public key in PEM.", e);
        }
    }

    private static JWK fromPem(String text) throws IOException {
        try {
            String base64 = text.substring(text.indexOf(BEGIN) + BEGIN.length(), Math.max(0, text.indexOf(END)));
            byte[] bytes = Base64.getMimeDecoder().decode(base64);
            return keyOf(new X509EncodedKeySpec(bytes));
        } catch (GeneralSecurityException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new IOException("There is no RSA or EC public key in the PEM.", e);
        }
    }

    private static JWK keyOf(X509EncodedKeySpec encoded) throws GeneralSecurityException {
        try {
            return new RSAKey.Builder(
                            (RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(encoded))
                    .build();
        } catch (GeneralSecurityException notRsa) {
            ECPublicKey key = (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(encoded);
            return new ECKey.Builder(Curve.forECParameterSpec(key.getParams()), key).build();
        }
    }

    private static boolean isFit(JWK key) {
        boolean isFit = !KeyUse.ENCRYPTION.equals(key.getKeyUse())
                && (key instanceof ECKey
                        || (key instanceof RSAKey && key.size() >= MIN_RSA_BITS && key.size() <= MAX_RSA_BITS));
        if (!isFit) {
            LOG.atWarn().addKeyValue("kid", key.getKeyID()).log("A key that cannot check signatures is left out");
        }
        return isFit;
    }
}
