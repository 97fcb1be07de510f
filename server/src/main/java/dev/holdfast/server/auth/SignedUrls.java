package dev.holdfast.server.auth;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.config.Secret;
import dev.holdfast.server.config.SignedUrlConfig;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signs permissions to use some paths of a project, and checks them.
 *
 * <p>The text that is signed, and its separator of a backslash and an {@code n}, is the contract's, so that URLs signed
 * elsewhere with the same key count here. Neither methods nor paths with a backslash or a comma are taken, or one text
 * could be read in two ways.
 *
 * <p><em>Thread-safe.</em>
 */
public final class SignedUrls {

    /** How many methods, or paths, one permission may name. */
    public static final int MAX_ITEMS = 32;

    /** Signs nothing, and accepts nothing. */
    public static final SignedUrls NONE = new SignedUrls(new SignedUrlConfig(Optional.empty(), 1), () -> 0);

    private static final String SEPARATOR = "\\n";
    private static final String ALGORITHM = "HmacSHA256";
    private static final long SECONDS_PER_DAY = 86_400;
    private static final int MAX_METHOD_CHARACTERS = 64;

    private final Optional<Secret> key;
    private final long maxLifetimeSeconds;
    private final Clock clock;

    public SignedUrls(SignedUrlConfig config, Clock clock) {
        this.key = config.secretKey();
        this.maxLifetimeSeconds = config.maxLifetimeDays() * SECONDS_PER_DAY;
        this.clock = clock;
    }

    /** Whether there is a key to sign with. */
    public boolean canSign() {
        return key.isPresent();
    }

    public UtcSecond now() {
        return UtcSecond.ofMillis(clock.nowMillis());
    }

    public boolean isTooFar(UtcSecond expires) {
        return expires.epochSecond() - now().epochSecond() > maxLifetimeSeconds;
    }

    /** Whether a text may stand among the methods, which need not be HTTP's. */
    public static boolean isMethod(String text) {
        return text.length() <= MAX_METHOD_CHARACTERS && isUnmistakable(text);
    }

    private static boolean isUnmistakable(String item) {
        return item.indexOf('\\') < 0 && item.indexOf(',') < 0;
    }

    /** The proof for a permission, in lower-case hexadecimal. */
    public String sign(List<String> paths, List<String> methods, String project, UtcSecond expires) {
        String text = String.join(",", sorted(paths))
                + SEPARATOR
                + String.join(",", sorted(methods))
                + SEPARATOR
                + project
                + SEPARATOR
                + expires;
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key.orElseThrow().bytes(), ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    public static List<String> sorted(List<String> items) {
        return items.stream().sorted().toList();
    }

    /**
     * Who may do this by a signature: one who may act on its project, for this request.
     *
     * @param method of the request
     * @param path of the request, as it was sent
     * @return null when it proves nothing, or not this
     */
    public @Nullable Principal principalOf(SignedAccess access, String method, String path) {
        String project = access.project();
        UtcSecond expires = expiryOf(access);
        boolean isGood = project != null
                && !project.isEmpty()
                && project.length() <= Limits.MAX_PROJECT_ID_LENGTH
                && expires != null
                && key.isPresent()
                && isWellFormed(access)
                && access.methods().contains(method)
                && access.paths().stream().anyMatch(permitted -> opens(permitted, path))
                && isSame(sign(access.paths(), access.methods(), project, expires), access.signature());
        return isGood && project != null ? Principal.bySignature(new ProjectId(project)) : null;
    }

    private @Nullable UtcSecond expiryOf(SignedAccess access) {
        String text = access.expires();
        UtcSecond expires = text == null ? null : UtcSecond.parse(text.strip()).orElse(null);
        boolean counts = expires != null && expires.epochSecond() > now().epochSecond() && !isTooFar(expires);
        return counts ? expires : null;
    }

    private static boolean isWellFormed(SignedAccess access) {
        return access.methods().size() <= MAX_ITEMS
                && access.paths().size() <= MAX_ITEMS
                && access.methods().stream().allMatch(SignedUrls::isMethod)
                && access.paths().stream().allMatch(SignedUrls::isUnmistakable);
    }

    /** A path opens itself and what is below it, and nothing that only begins alike. */
    private static boolean opens(String permitted, String path) {
        return !permitted.isEmpty()
                && path.startsWith(permitted)
                && (path.length() == permitted.length() || path.charAt(permitted.length()) == '/');
    }

    /** Takes as long for a wrong proof as for a right one. */
    private static boolean isSame(String expected, String shown) {
        return MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII),
                shown.strip().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8));
    }
}
