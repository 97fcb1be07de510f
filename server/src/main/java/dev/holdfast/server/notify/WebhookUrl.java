package dev.holdfast.server.notify;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a webhook, in the one form that every program reads alike. What some read otherwise (an address as one
 * number or in octal, a name with a dot at its end, characters beyond ASCII, a user in front) is refused rather than
 * interpreted, because a check is worth nothing when the caller and the checker see two different hosts.
 *
 * <p><em>Thread-safe.</em>
 */
final class WebhookUrl {

    /** The most characters of an address. */
    static final int MAX_LENGTH = 2048;

    private static final int FIRST_UNPRIVILEGED_PORT = 1024;
    private static final String LABEL_END = "(?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
    private static final Pattern HOST_NAME =
            Pattern.compile("(?=.{1,253}$)(?:[A-Za-z0-9]" + LABEL_END + "\\.)*[A-Za-z]" + LABEL_END);

    private WebhookUrl() {}

    static boolean isHostName(String text) {
        return HOST_NAME.matcher(text).matches();
    }

    /** @return why it must not be called, as far as one can say without asking for the address; or null */
    static @Nullable String objectionTo(URI url, Reachable reachable) {
        String form = objectionToForm(url);
        return form == null ? objectionToHost(hostOf(url), reachable) : form;
    }

    private static @Nullable String objectionToForm(URI url) {
        if (url.toString().length() > MAX_LENGTH) {
            return "The address of a webhook may not be longer than " + MAX_LENGTH + " characters.";
        }
        if (!isPlainText(url.toString())) {
            return "The address of a webhook must be written in visible ASCII characters.";
        }
        if (url.getRawUserInfo() != null) {
            return "The address of a webhook must not hold a user or a password.";
        }
        if (url.getRawFragment() != null) {
            return "The address of a webhook must not have a fragment.";
        }
        if (url.getHost() == null || !isCanonical(hostOf(url))) {
            return "The host of a webhook must be a name, four decimal numbers, or an IPv6 address in brackets.";
        }
        int port = url.getPort();
        if (port > 65_535 || (port >= 0 && port < FIRST_UNPRIVILEGED_PORT && port != 80 && port != 443)) {
            return "The port of a webhook must be 80, 443, or from 1024 to 65535.";
        }
        return null;
    }

    private static boolean isPlainText(String text) {
        return text.chars().allMatch(character -> character > 0x20 && character < 0x7f);
    }

    private static boolean isCanonical(String host) {
        return isHostName(host) || Addresses.literal(host).isPresent();
    }

    private static @Nullable String objectionToHost(String host, Reachable reachable) {
        Optional<InetAddress> address = Addresses.literal(host);
        boolean isAllowed = address.map(known -> reachable.isAllowed(host, known))
                .orElseGet(() -> !isLocalName(host) || reachable.isAllowedName(host));
        return isAllowed ? null : "Webhooks on addresses that are not public need the operator's permission.";
    }

    private static boolean isLocalName(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.endsWith(".localhost");
    }

    /** The host without the brackets of an IPv6 address. */
    static String hostOf(URI url) {
        String host = url.getHost() == null ? "" : url.getHost();
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
