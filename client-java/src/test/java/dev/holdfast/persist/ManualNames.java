package dev.holdfast.persist;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A name that leads where a test says; asked for a refresh, it says again where that is. */
public final class ManualNames implements NameService {

    private final AtomicInteger refreshes = new AtomicInteger();
    private @Nullable NameListener listener;
    private AddressSet now = AddressSet.of(List.of());
    private Duration validFor = Duration.ofSeconds(1);

    @Override
    public NameSubscription subscribe(String name, int defaultPort, NameListener first) {
        listener = first;
        confirm();
        return new NameSubscription() {
            @Override
            public void refresh() {
                refreshes.incrementAndGet();
                confirm();
            }

            @Override
            public void close() {
                set(List.of());
            }
        };
    }

    /** How often somebody asked for a look. */
    public int refreshes() {
        return refreshes.get();
    }

    /** The name leads to these addresses, which are equals. */
    public synchronized void lead(InetSocketAddress... addresses) {
        set(Arrays.stream(addresses).map(ManualNames::endpoint).toList());
    }

    public synchronized void set(List<Endpoint> endpoints) {
        now = AddressSet.of(endpoints);
        confirm();
    }

    /** The name service looked and found the same. */
    public synchronized void confirm() {
        if (listener != null && !now.isEmpty()) {
            listener.onAddresses(now, validFor);
        }
    }

    public void answerEmpty() {
        Objects.requireNonNull(listener).onAddresses(AddressSet.of(List.of()), validFor);
    }

    public void trouble(NameTrouble trouble) {
        Objects.requireNonNull(listener).onTrouble(trouble, "as the test says");
    }

    public static Endpoint endpoint(InetSocketAddress address) {
        return new Endpoint(address, 10, 1, Map.of());
    }
}
