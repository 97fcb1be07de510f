package dev.holdfast.persist;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a service at one moment. Order means nothing: sets with the same endpoints are equal. An address is
 * in it once; of several endpoints with one address, that of the lowest priority stays, then that of the greatest
 * weight.
 *
 * <p><em>Thread-safe.</em>
 */
public final class AddressSet {

    private static final Comparator<Endpoint> ORDER = Comparator.comparingInt(Endpoint::priority)
            .thenComparing(Comparator.comparingInt(Endpoint::weight).reversed())
            .thenComparing(each -> each.address().getAddress().getAddress(), Arrays::compareUnsigned)
            .thenComparing(each -> each.address().getPort())
            .thenComparing(each -> new TreeMap<>(each.attributes()).toString());

    private final List<Endpoint> endpoints;

    private AddressSet(List<Endpoint> endpoints) {
        this.endpoints = endpoints;
    }

    /** The set of these endpoints, in whatever order. */
    public static AddressSet of(Collection<Endpoint> endpoints) {
        Map<InetSocketAddress, Endpoint> byAddress = new LinkedHashMap<>();
        endpoints.stream().sorted(ORDER).forEach(each -> byAddress.putIfAbsent(each.address(), each));
        return new AddressSet(List.copyOf(byAddress.values()));
    }

    /** All endpoints, those of the lowest priority first. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    /** The endpoints by their priority, the lowest first; no tier is empty. */
    public List<List<Endpoint>> tiers() {
        return List.copyOf(endpoints.stream()
                .collect(Collectors.groupingBy(Endpoint::priority, TreeMap::new, Collectors.toUnmodifiableList()))
                .values());
    }

    public boolean isEmpty() {
        return endpoints.isEmpty();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AddressSet that && endpoints.equals(that.endpoints);
    }

    @Override
    public int hashCode() {
        return endpoints.hashCode();
    }

    @Override
    public String toString() {
        return endpoints.toString();
    }
}
