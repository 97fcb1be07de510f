package dev.holdfast.persist.names;

import dev.holdfast.persist.NameListener;
import dev.holdfast.persist.NameService;
import dev.holdfast.persist.NameSubscription;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Gives each name to the service of the longest suffix that it ends in.
 *
 * <p><em>Thread-safe.</em>
 */
final class Router implements NameService {

    private static final String SRV = "srv:";

    private final Map<String, NameService> bySuffix = new HashMap<>();
    private final NameService otherwise;

    Router(Map<String, NameService> bySuffix, NameService otherwise) {
        bySuffix.forEach((suffix, service) -> this.bySuffix.put(normal(suffix.replaceFirst("^\\*?\\.", "")), service));
        this.otherwise = otherwise;
    }

    @Override
    public NameSubscription subscribe(String name, int defaultPort, NameListener listener) {
        return service(name).subscribe(name, defaultPort, listener);
    }

    private NameService service(String name) {
        String rest = name.contains(",") ? "" : host(name);
        while (!rest.isEmpty()) {
            NameService service = bySuffix.get(rest);
            if (service != null) {
                return service;
            }
            int dot = rest.indexOf('.');
            rest = dot < 0 ? "" : rest.substring(dot + 1);
        }
        return otherwise;
    }

    /** The part of the name that suffixes are compared with; services may write their names in ways unknown here. */
    private static String host(String name) {
        String host = normal(name.strip());
        host = host.startsWith(SRV) ? host.substring(SRV.length()) : host;
        int colon = host.indexOf(':');
        return normal(colon < 0 ? host : host.substring(0, colon));
    }

    private static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
