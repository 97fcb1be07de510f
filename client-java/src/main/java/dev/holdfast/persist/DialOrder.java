package dev.holdfast.persist;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * In which order addresses are tried when one link is enough: by priority, then by chance as the weights are, and the
 * two families of addresses in turn, IPv6 first, so that a family that does not work costs one step only.
 *
 * <p><em>Thread-safe.</em>
 */
final class DialOrder {

    private DialOrder() {}

    /** The position of each address, from 0 on. */
    static Map<InetSocketAddress, Integer> ranks(AddressSet addresses, DoubleSupplier chance) {
        Map<InetSocketAddress, Integer> ranks = new HashMap<>();
        for (List<Endpoint> tier : addresses.tiers()) {
            for (Endpoint endpoint : interleaved(shuffled(tier, chance))) {
                ranks.put(endpoint.address(), ranks.size());
            }
        }
        return ranks;
    }

    private static List<Endpoint> shuffled(List<Endpoint> tier, DoubleSupplier chance) {
        List<Endpoint> left = new ArrayList<>(tier);
        List<Endpoint> drawn = new ArrayList<>();
        while (!left.isEmpty()) {
            double sum = left.stream().mapToDouble(DialOrder::weight).sum();
            double at = chance.getAsDouble() * sum;
            int index = 0;
            while (index < left.size() - 1 && at >= weight(left.get(index))) {
                at -= weight(left.get(index++));
            }
            drawn.add(left.remove(index));
        }
        return drawn;
    }

    private static double weight(Endpoint endpoint) {
        return Math.max(endpoint.weight(), 1.0 / 256);
    }

    private static List<Endpoint> interleaved(List<Endpoint> drawn) {
        Deque<Endpoint> six = new ArrayDeque<>();
        Deque<Endpoint> four = new ArrayDeque<>();
        drawn.forEach(each -> (isSix(each) ? six : four).add(each));
        List<Endpoint> mixed = new ArrayList<>();
        while (!six.isEmpty() || !four.isEmpty()) {
            take(six, mixed);
            take(four, mixed);
        }
        return mixed;
    }

    private static boolean isSix(Endpoint endpoint) {
        return endpoint.address().getAddress() instanceof Inet6Address;
    }

    private static void take(Deque<Endpoint> from, List<Endpoint> into) {
        Endpoint next = from.poll();
        if (next != null) {
            into.add(next);
        }
    }
}
