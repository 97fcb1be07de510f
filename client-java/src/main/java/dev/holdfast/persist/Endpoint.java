package dev.holdfast.persist;

import java.net.InetSocketAddress;
import java.util.Map;

/**
 * One address of a service. It says where to connect; what to call the server, in TLS and in {@code Host}, is the
 * service's name and not in here.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param address resolved
 * @param priority 0 to 65535; those of the lowest number come first, the others are for when these fail
 * @param weight 0 to 65535; the share of the work among endpoints of one priority, where 0 means next to none
 * @param attributes what else the source knows, such as a zone
 */
public record Endpoint(InetSocketAddress address, int priority, int weight, Map<String, String> attributes) {

    private static final int MAX_NUMBER = 65535;

    /** @throws IllegalArgumentException when the address is not resolved or a number is out of its range */
    public Endpoint {
        attributes = Map.copyOf(attributes);
        if (address.isUnresolved()) {
            throw new IllegalArgumentException(address + " is not resolved.");
        }
        if (priority < 0 || priority > MAX_NUMBER || weight < 0 || weight > MAX_NUMBER) {
            throw new IllegalArgumentException(
                    "Priority " + priority + " and weight " + weight + " must lie between 0 and " + MAX_NUMBER + ".");
        }
    }
}
