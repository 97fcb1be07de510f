package dev.holdfast.persist;

/**
 * A name that is being followed.
 *
 * <p><em>Thread-safe.</em>
 */
public interface NameSubscription extends AutoCloseable {

    /**
     * Hints that the addresses may be out of date, such as after a failed connection. The service looks soon, at most
     * five times a second however often it is asked, and tells the listener even if nothing has changed.
     */
    void refresh();

    /** Ends the subscription. A call to the listener that runs already may still finish; no other follows. */
    @Override
    void close();
}
