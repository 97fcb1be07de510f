package dev.holdfast.server.config;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a page in a browser comes from, as browsers write it in the {@code Origin} header.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param scheme in lower case
 * @param authority the host in lower case, with the port where it is not the scheme's own
 */
public record Origin(String scheme, String authority) {
    private static final Pattern FORM =
            Pattern.compile("([a-z][a-z0-9+.-]*)://((?:\\[[0-9a-f:.]+\\]|[a-z0-9._-]+)(?::[0-9]{1,5})?)");
    private static final int MAX_CHARACTERS = 512;

    /** Reads {@code scheme://host} or {@code scheme://host:port}; empty if it is neither, such as {@code null}. */
    public static Optional<Origin> parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            return Optional.empty();
        }
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        return matcher.matches()
                ? Optional.of(new Origin(matcher.group(1), withoutOwnPort(matcher.group(1), matcher.group(2))))
                : Optional.empty();
    }

    private static String withoutOwnPort(String scheme, String authority) {
        String ownPort = scheme.equals("http") ? ":80" : scheme.equals("https") ? ":443" : "";
        boolean hasIt = !ownPort.isEmpty() && authority.endsWith(ownPort);
        return hasIt ? authority.substring(0, authority.length() - ownPort.length()) : authority;
    }

    @Override
    public String toString() {
        return scheme + "://" + authority;
    }
}
