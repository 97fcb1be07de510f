package dev.holdfast.persist;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server is called in certificates and in {@code Host}, derived from the name that leads to it.
 *
 * <p><em>Thread-safe.</em>
 */
final class ServerName {

    /** Such as {@code srv:_mq._tcp.example.com}: the host is what follows the service and the protocol. */
    private static final Pattern SERVICE = Pattern.compile("(?:[a-z]+:)?_[^.]+\\._[^.]+\\.(.+)");

    private static final Pattern HOST =
            Pattern.compile("([^:,/\\[\\]\\s]*[^0-9.:,/\\[\\]\\s][^:,/\\[\\]\\s]*)(?::\\d+)?");

    private ServerName() {}

    /** The host in the name; where there is none, as in a list of addresses, the address that is dialled. */
    static String of(String name, Endpoint endpoint) {
        Matcher service = SERVICE.matcher(name);
        Matcher host = HOST.matcher(service.matches() ? service.group(1) : name);
        return host.matches() ? host.group(1) : endpoint.address().getAddress().getHostAddress();
    }
}
