package dev.holdfast.server.auth;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a request with a pre-signed URL shows as its permission, none of it believed yet.
 *
 * <p><em>Thread-safe.</em>
 */
public record SignedAccess(
        String signature,
        @Nullable String expires,
        List<String> methods,
        List<String> paths,
        @Nullable String project) {

    /** From the values of REST headers, in which lists have commas. */
    public static SignedAccess ofHeaders(
            String signature,
            @Nullable String expires,
            @Nullable String methods,
            @Nullable String paths,
            @Nullable String project) {
        return new SignedAccess(signature, expires, items(methods), items(paths), project);
    }

    private static List<String> items(@Nullable String list) {
        return Stream.ofNullable(list)
                .map(Objects::requireNonNull)
                .flatMap(text -> Arrays.stream(text.split(",", SignedUrls.MAX_ITEMS + 2)))
                .map(String::strip)
                .toList();
    }

    @Override
    public String toString() {
        return "SignedAccess[" + methods + ", " + paths + ", " + expires + "]";
    }
}
