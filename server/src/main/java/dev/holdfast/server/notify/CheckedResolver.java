package dev.holdfast.server.notify;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Resolves the host of a call and lets nothing through that may not be called. The connection is made to the very
 * addresses that were checked, so a name that changes its address between check and call (DNS rebinding) gains nothing.
 *
 * <p>One forbidden address among several condemns the name.
 *
 * <p><em>Thread-safe.</em>
 */
final class CheckedResolver implements DnsResolver {

    /** The most addresses of one name that are tried, one after the other. */
    static final int MAX_ADDRESSES = 3;

    /** Asks for the addresses of a name. */
    @FunctionalInterface
    interface Names {
        InetAddress[] addressesOf(String host) throws UnknownHostException;
    }

    /** Says that a name leads to where nothing may be called. */
    static final class Forbidden extends UnknownHostException {
        private static final long serialVersionUID = 1L;

        Forbidden(String host) {
            super(host + " has an address that is not public");
        }
    }

    private final Reachable reachable;
    private final Names names;

    CheckedResolver(Reachable reachable, Names names) {
        this.reachable = reachable;
        this.names = names;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        InetAddress[] addresses = names.addressesOf(host);
        for (InetAddress address : addresses) {
            if (!reachable.isAllowed(host, address)) {
                throw new Forbidden(host);
            }
        }
        return addresses.length <= MAX_ADDRESSES ? addresses : Arrays.copyOf(addresses, MAX_ADDRESSES);
    }

    /** Nobody asks: there is no authentication that would need it. */
    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
