package dev.holdfast.server.notify;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * All addresses that begin with the same bits, such as {@code 10.0.0.0/8}. An IPv4 address that is written as an IPv6
 * one is the IPv4 address.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param address one of them
 * @param bits how many bits they share
 */
record Network(InetAddress address, int bits) {

    /** Reads {@code address/bits}, or a single address; empty when the text is neither. */
    static Optional<Network> parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        return Addresses.literal(host).flatMap(address -> {
            int all = address.getAddress().length * 8;
            if (slash < 0) {
                return Optional.of(new Network(address, all));
            }
            String bits = text.substring(slash + 1);
            return bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= all
                    ? Optional.of(new Network(address, Integer.parseInt(bits)))
                    : Optional.empty();
        });
    }

    /** A network that is written in the code. */
    static Network of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException(text));
    }

    boolean contains(InetAddress other) {
        byte[] own = address.getAddress();
        byte[] its = unmapped(other).getAddress();
        if (own.length != its.length) {
            return false;
        }
        int wholeBytes = bits / 8;
        for (int i = 0; i < wholeBytes; i++) {
            if (own[i] != its[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((own[wholeBytes] ^ its[wholeBytes]) & 0xff) >>> (8 - rest) == 0;
    }

    /** The IPv4 address inside an IPv6 one that only wraps it. */
    private static InetAddress unmapped(InetAddress address) {
        try {
            return InetAddress.getByAddress(address.getAddress());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("an address has a legal length", impossible);
        }
    }
}
