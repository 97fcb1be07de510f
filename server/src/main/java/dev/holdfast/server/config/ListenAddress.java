package dev.holdfast.server.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host and a port to accept connections on.
 *
 * <p>No name is looked up here, so that reading a configuration can neither block nor depend on the network.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param host a host name or a literal address, IPv6 without its brackets
 * @param port 0 lets the system choose
 */
public record ListenAddress(String host, int port) {
    private static final Pattern FORM = Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[A-Za-z0-9._-]+):([0-9]{1,5})");
    private static final Pattern NUMERIC = Pattern.compile("[0-9.]+");
    private static final int MAX_PORT = 65_535;

    /** Reads {@code 127.0.0.1:8888}, {@code [::1]:8888} or {@code localhost:8888}; empty if it is none of these. */
    public static Optional<ListenAddress> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String host = matcher.group(1).replaceAll("[\\[\\]]", "");
        int port = Integer.parseInt(matcher.group(2));
        boolean valid = port <= MAX_PORT && (!isLiteral(host) || literal(host).isPresent());
        return valid ? Optional.of(new ListenAddress(host, port)) : Optional.empty();
    }

    /** Whether only this machine can connect; a name other than {@code localhost} counts as reachable from outside. */
    public boolean isLoopback() {
        return host.equals("localhost")
                || literal(host).map(InetAddress::isLoopbackAddress).orElse(false);
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static boolean isLiteral(String host) {
        return host.contains(":") || NUMERIC.matcher(host).matches();
    }

    private static Optional<InetAddress> literal(String host) {
        boolean complete = host.contains(":") || host.split("\\.", -1).length == 4;
        if (!isLiteral(host) || !complete) {
            return Optional.empty();
        }
        try {
            // Brackets make the JDK refuse what is not an IPv6 literal instead of asking the name service.
            return Optional.of(InetAddress.getByName(host.contains(":") ? "[" + host + "]" : host));
        } catch (UnknownHostException notAnAddress) {
            return Optional.empty();
        }
    }
}
