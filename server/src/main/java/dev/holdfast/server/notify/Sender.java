package dev.holdfast.server.notify;

/**
 * Hands parcels over to one kind of subscriber.
 *
 * <p><em>Thread-safe.</em>
 */
interface Sender {

    /** Tries once, and returns when that has ended. Runs on a worker's thread, which it may block. */
    SendResult send(Parcel parcel, Abort abort);

    /** Lets go of connections that are kept open. */
    void close();
}
