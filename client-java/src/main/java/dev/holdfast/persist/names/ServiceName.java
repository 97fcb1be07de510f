package dev.holdfast.persist.names;

import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Address;

/**
 * A name taken apart: {@code mq.example.com}, {@code mq.example.com:7001}, {@code srv:_mq._tcp.example.com},
 * {@code 10.0.0.1:7001}, {@code [::1]:7001}, {@code ::1} or {@code localhost}. Nothing is looked up.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param isSrv whether SRV records name the hosts and the ports
 * @param host in ASCII and lower case; ends with a dot if it was written so
 * @param port 0 for SRV, whose records have the ports
 * @param literal the address, when the host is one or is this machine
 */
record ServiceName(
        boolean isSrv, String host, int port, @Nullable InetAddress literal) {

    static final int MAX_PORT = 65535;

    private static final String SRV = "srv:";
    private static final Pattern HOST = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)*\\.?");
    private static final Pattern ENDS_IN_NUMBER = Pattern.compile("(.*\\.)?[0-9]+\\.?");

    /** @throws IllegalArgumentException that says what is wrong with the text */
    static ServiceName parse(String text, int defaultPort) {
        String name = text.strip();
        if (name.regionMatches(true, 0, SRV, 0, SRV.length())) {
            return srv(text, name.substring(SRV.length()));
        }
        if (name.startsWith("[")) {
            return bracketed(text, name, defaultPort);
        }
        int colon = name.indexOf(':');
        if (colon >= 0 && colon == name.lastIndexOf(':')) {
            return named(text, name.substring(0, colon), port(text, name.substring(colon + 1)));
        }
        return named(text, name, validPort(text, defaultPort));
    }

    private static ServiceName srv(String text, String domain) {
        String host = ascii(text, domain);
        if (!HOST.matcher(host).matches() || literal(host) != null) {
            throw unreadable(text, "behind srv: comes a domain such as _mq._tcp.example.com, without a port");
        }
        return new ServiceName(true, host, 0, null);
    }

    private static ServiceName bracketed(String text, String name, int defaultPort) {
        int end = name.indexOf(']');
        InetAddress literal = end < 0 ? null : literal(name.substring(1, end));
        if (literal == null) {
            throw unreadable(text, "between brackets stands an IPv6 address");
        }
        String rest = name.substring(end + 1);
        if (!rest.isEmpty() && !rest.startsWith(":")) {
            throw unreadable(text, "behind the bracket comes a colon and a port");
        }
        int port = rest.isEmpty() ? validPort(text, defaultPort) : port(text, rest.substring(1));
        return new ServiceName(false, name.substring(1, end), port, literal);
    }

    private static ServiceName named(String text, String name, int port) {
        InetAddress literal = literal(name);
        if (literal != null) {
            return new ServiceName(false, name, port, literal);
        }
        String host = ascii(text, name);
        if (!HOST.matcher(host).matches() || ENDS_IN_NUMBER.matcher(host).matches()) {
            throw unreadable(text, "it is neither a host's name nor an address");
        }
        return new ServiceName(false, host, port, isLocal(host) ? InetAddress.getLoopbackAddress() : null);
    }

    private static boolean isLocal(String host) {
        String name = "." + (host.endsWith(".") ? host.substring(0, host.length() - 1) : host);
        return name.endsWith(".localhost");
    }

    private static String ascii(String text, String name) {
        try {
            return IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notAName) {
            throw unreadable(text, "it is not a host's name");
        }
    }

    /** The address that a text spells out, or null when it is none; without any look-up. */
    static @Nullable InetAddress literal(String text) {
        byte[] v4 = Address.toByteArray(text, Address.IPv4);
        byte[] bytes = v4 != null ? v4 : Address.toByteArray(text, Address.IPv6);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException wrongLength) {
            return null;
        }
    }

    private static int port(String text, String digits) {
        boolean isNumber = !digits.isEmpty()
                && digits.length() <= 5
                && digits.chars().allMatch(each -> each >= '0' && each <= '9');
        return validPort(text, isNumber ? Integer.parseInt(digits) : 0);
    }

    /** @throws IllegalArgumentException when it is not a port */
    static int validPort(String text, int port) {
        if (port < 1 || port > MAX_PORT) {
            throw unreadable(text, "it needs a port between 1 and " + MAX_PORT);
        }
        return port;
    }

    private static IllegalArgumentException unreadable(String text, String why) {
        return new IllegalArgumentException("\"" + text + "\" cannot be used: " + why + ".");
    }

    /** The address of a literal. @throws IllegalArgumentException when a name would have to be looked up */
    InetSocketAddress address() {
        if (literal == null) {
            throw unreadable(host, "only addresses and localhost can stand here, not names");
        }
        return new InetSocketAddress(literal, port);
    }
}
