package dev.holdfast.persist.names;

import dev.holdfast.persist.AddressSet;
import dev.holdfast.persist.Endpoint;
import dev.holdfast.persist.NameService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * The name services that come with the client. All of them tell whole sets, keep quiet about what they cannot ask, so
 * that the last good set stays in use, and share one daemon thread, on which listeners are called.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Names {

    /** How long sets are valid that nothing can change: a year. */
    public static final Duration FOREVER = Duration.ofDays(365);

    /** How long the addresses of a list of names wait for each other at the beginning. */
    static final Duration CONVERGENCE = Duration.ofMillis(100);

    private static final int ANY_PORT = 1;

    private Names() {}

    /**
     * Names in DNS, as most programs want them. It reads
     *
     * <ul>
     *   <li>{@code mq.example.com} and {@code mq.example.com:7001}: all addresses of a host;
     *   <li>{@code srv:_mq._tcp.example.com}: SRV records with their priorities, weights, ports and targets;
     *   <li>{@code 10.0.0.1:7001}, {@code [::1]:7001}, {@code ::1} and {@code localhost}, which need no DNS;
     *   <li>several of these with commas between them: all of their addresses.
     * </ul>
     */
    public static DnsNames.Builder dns() {
        return dns(SharedTimer.INSTANCE);
    }

    static DnsNames.Builder dns(NameTimer timer) {
        return new DnsNames.Builder(timer);
    }

    /**
     * These addresses, whatever the name.
     *
     * @param addresses such as {@code 10.0.0.1:7001}, {@code [::1]}, {@code localhost}, or several in one string with
     *     commas between them; an address without a port has the subscription's default
     * @throws IllegalArgumentException when one is not an address
     */
    public static NameService fixed(String... addresses) {
        return fixed(SharedTimer.INSTANCE, addresses);
    }

    static NameService fixed(NameTimer timer, String... addresses) {
        List<String> all = Arrays.stream(addresses)
                .flatMap(each -> Literals.split(each).stream())
                .toList();
        if (Literals.endpoints(all, ANY_PORT).isEmpty()) {
            throw new IllegalArgumentException("There are no addresses.");
        }
        return (name, defaultPort, listener) -> {
            AddressSet set = Literals.endpoints(all, defaultPort);
            return Watch.start(timer, Literals.source(set), Pacing.every(FOREVER), listener);
        };
    }

    /**
     * The addresses that a file lists, whatever the name: one a line, each an address as in {@link #fixed}, and behind
     * it, if need be, pairs such as {@code priority=10 weight=3 zone=a}. What follows a {@code #} is a comment.
     *
     * <p>The file is looked at every second. A file that is missing, empty, larger than 1 MiB or wrong in any line is
     * trouble, and the last good set stays. A file that is replaced by renaming is never seen half written.
     */
    public static NameService file(Path path) {
        return file(SharedTimer.INSTANCE, path);
    }

    static NameService file(NameTimer timer, Path path) {
        return (name, defaultPort, listener) -> {
            Source source = new FileSource(timer, path, ServiceName.validPort(name, defaultPort));
            return Watch.start(timer, source, Pacing.every(FileSource.POLL), listener);
        };
    }

    /**
     * Gives each name to one of several services. A suffix such as {@code consul} (or {@code *.consul}) means that name
     * and all that end in {@code .consul}; the longest one counts. {@code srv:}, a port and the case do not matter, and
     * the service gets the name as it is. A list of names goes to the service for all others.
     *
     * @param otherwise for names that end in none of the suffixes
     */
    public static NameService router(Map<String, NameService> bySuffix, NameService otherwise) {
        return new Router(bySuffix, otherwise);
    }

    /**
     * The addresses of several services together, each asked for the same name. Trouble of each is told; the addresses
     * last known of it stay in the union.
     *
     * @param convergence how long the first addresses wait for those of the others, so that they do not get all the
     *     connections; 100 milliseconds are usual
     * @throws IllegalArgumentException when there is no service
     */
    public static NameService merge(Duration convergence, NameService... services) {
        return merge(SharedTimer.INSTANCE, convergence, services);
    }

    static NameService merge(NameTimer timer, Duration convergence, NameService... services) {
        List<NameService> all = List.of(services);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("There are no services to merge.");
        }
        return (name, defaultPort, listener) -> {
            List<Merge.Part> parts = all.stream()
                    .<Merge.Part>map(each -> part -> each.subscribe(name, defaultPort, part))
                    .toList();
            return Merge.start(timer, convergence, parts, listener);
        };
    }

    /**
     * The endpoints that a function gives, whatever the name: the way to other sources, such as a registry's API.
     *
     * @param every the time between the end of one call and the next; a function that fails is called again after 1, 2,
     *     4 … seconds, or after this time when that is shorter
     * @param source may block, but not for ever; it is interrupted when the subscription is closed. When it gives
     *     nothing or throws, that is trouble, and the last good set stays
     * @throws IllegalArgumentException when the time is not positive
     */
    public static NameService polling(Duration every, Callable<Collection<Endpoint>> source) {
        return polling(SharedTimer.INSTANCE, every, source);
    }

    static NameService polling(NameTimer timer, Duration every, Callable<Collection<Endpoint>> source) {
        if (every.toMillis() <= 0) {
            throw new IllegalArgumentException("The time between calls must be positive.");
        }
        return (name, defaultPort, listener) ->
                Watch.start(timer, new PolledSource(timer, every, source), Pacing.every(every), listener);
    }
}
