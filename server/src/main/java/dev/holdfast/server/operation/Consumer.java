package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.server.storage.QueueKey;

/**
 * A reader of one queue over one connection, to which messages are pushed.
 *
 * <p><em>Owned by one lane.</em>
 */
abstract class Consumer {

    /** Why the server ends a consumer by itself. */
    enum End {
        /** Another one has opened the same name. */
        TAKEN_OVER,
        /** The queue lives in another pool now. */
        QUEUE_MOVED,
        /** A body cannot be decrypted. */
        UNREADABLE
    }

    /** What stands for a queue that was not there yet. */
    static final long NO_QUEUE = 0;

    /** What stands for a credit in bytes that nobody has given: they do not count. */
    static final long UNBOUNDED = Long.MAX_VALUE;

    private final long id;
    private final QueueKey queue;
    private final ConsumerSink sink;
    private final ClientId client;
    private final MessageBodies bodies;

    /** When it wants to be looked at although nothing happens; {@link Long#MAX_VALUE} for never. */
    private long alarmMillis = Long.MAX_VALUE;

    /**
     * Who it is.
     *
     * <p><em>Owned by one lane.</em>
     *
     * @param bodies shows it what is stored
     */
    record Identity(long id, QueueKey queue, ConsumerSink sink, ClientId client, MessageBodies bodies) {}

    Consumer(Identity identity) {
        this.id = identity.id;
        this.queue = identity.queue;
        this.sink = identity.sink;
        this.client = identity.client;
        this.bodies = identity.bodies;
    }

    long id() {
        return id;
    }

    QueueKey queue() {
        return queue;
    }

    ConsumerSink sink() {
        return sink;
    }

    ClientId client() {
        return client;
    }

    MessageBodies bodies() {
        return bodies;
    }

    long alarmMillis() {
        return alarmMillis;
    }

    void setAlarm(long millis) {
        alarmMillis = millis;
    }

    @Override
    public String toString() {
        return "consumer " + id + " of " + queue;
    }
}
