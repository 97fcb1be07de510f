package dev.holdfast.server.pool;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.StorageDriver;
import dev.holdfast.server.storage.StorageDriver.Expected;
import dev.holdfast.server.storage.StorageUnavailable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The kinds of stores that this server can open, by the schemes of their addresses.
 *
 * <p><em>Thread-safe.</em>
 */
public final class PoolDrivers {

    private final Map<String, StorageDriver> byScheme = new HashMap<>();

    public PoolDrivers(List<StorageDriver> drivers) {
        drivers.forEach(driver -> byScheme.put(driver.scheme(), driver));
    }

    /** The one name of what an address leads to. */
    public String identity(String uri) {
        return schemeOf(uri) + ":" + driverOf(uri).identity(locationOf(uri));
    }

    public List<String> capabilities(String uri) {
        return driverOf(uri).capabilities();
    }

    public Pool open(String uri, Expected expected) {
        return driverOf(uri).open(locationOf(uri), expected);
    }

    private StorageDriver driverOf(String uri) {
        StorageDriver driver = byScheme.get(schemeOf(uri));
        if (driver == null) {
            throw new StorageUnavailable("no store of this server has the scheme of " + uri);
        }
        return driver;
    }

    private static String schemeOf(String uri) {
        int colon = uri.indexOf(':');
        return colon < 0 ? "" : uri.substring(0, colon);
    }

    private static String locationOf(String uri) {
        return uri.substring(uri.indexOf(':') + 1);
    }
}
