package dev.holdfast.server.config;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names under which clients may reach the server.
 *
 * <p>A page can have its own name resolve to the address of this server, and its browser then takes the two for one
 * (DNS rebinding). What gives it away is the {@code Host} header, which has the page's name. An address in that header
 * cannot be such a name, and neither can {@code localhost}, which browsers do not look up.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param named in lower case, without ports; they are trusted besides addresses and localhost
 * @param check whether requests under other names are served
 */
public record HostNames(Set<String> named, Check check) {

    /** What becomes of a request under a name that nobody has named. */
    public enum Check {
        REFUSE_OTHERS,
        SERVE_OTHERS
    }

    private static final Pattern PORT = Pattern.compile(":[0-9]*$");
    private static final Pattern ADDRESS = Pattern.compile("\\[[0-9a-fA-F:.]+\\]|[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,253}");
    private static final String EVERY = "*";

    /**
     * Who has to authenticate gains nothing by a name, and beyond loopback any name may be one that somebody has given
     * to this machine, unless the operator lists them.
     */
    static HostNames of(Configuration configuration) {
        Set<String> named = new HashSet<>();
        configuration.get(EdgeSettings.HOSTS).forEach(name -> named.add(name.toLowerCase(Locale.ROOT)));
        boolean isListed = !named.isEmpty();
        boolean isLocal = configuration.get(Settings.LISTEN).isLoopback()
                && configuration
                        .get(Settings.WEBSOCKET_LISTEN)
                        .map(ListenAddress::isLoopback)
                        .orElse(true);
        boolean isOpen = isLocal && configuration.get(AuthSettings.MODE) == AuthMode.NONE;
        boolean servesEvery = named.remove(EVERY) || !(isListed || isOpen);
        named.add(configuration.get(Settings.LISTEN).host().toLowerCase(Locale.ROOT));
        configuration
                .get(Settings.WEBSOCKET_LISTEN)
                .ifPresent(address -> named.add(address.host().toLowerCase(Locale.ROOT)));
        return new HostNames(Set.copyOf(named), servesEvery ? Check.SERVE_OTHERS : Check.REFUSE_OTHERS);
    }

    static boolean isItem(String text) {
        return text.equals(EVERY) || NAME.matcher(text).matches();
    }

    /** Whether requests with this {@code Host} are served. */
    public boolean serve(String hostHeader) {
        return check == Check.SERVE_OTHERS || trust(hostHeader);
    }

    /** Whether this {@code Host} is certainly a name of this server. */
    public boolean trust(String hostHeader) {
        String host = PORT.matcher(hostHeader.strip()).replaceFirst("");
        if (ADDRESS.matcher(host).matches()) {
            return true;
        }
        String name = (host.endsWith(".") ? host.substring(0, host.length() - 1) : host).toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.endsWith(".localhost") || named.contains(name);
    }
}
