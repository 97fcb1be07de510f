package dev.holdfast.persist;

/**
 * Where the servers behind a name are, now and from now on. {@code dev.holdfast.persist.names.Names} makes the usual
 * ones; a program may bring its own.
 *
 * <p><em>Thread-safe.</em>
 */
public interface NameService {

    /**
     * Follows a name until the subscription is closed. The first value comes soon, then every change; calls to the
     * listener are serial, and none is made by the thread that subscribes.
     *
     * @param name as this service writes them
     * @param defaultPort the port of addresses for which the name has none
     * @throws IllegalArgumentException when this service cannot read the name at all; a name that merely does not exist
     *     is trouble for the listener
     */
    NameSubscription subscribe(String name, int defaultPort, NameListener listener);
}
