package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.kv.ColumnFamily;

/**
 * Goes forward through the messages of a queue with their exceptions. It sees the rows as they were when it was opened.
 *
 * <p>The exceptions are looked up one by one, and only where there can be any. A second cursor beside the first would
 * be cheaper for a dense queue, but a search for an absent row ends at the next one that exists, and the way there
 * leads over the tombstones of all the exceptions that came and went.
 *
 * <p><em>One thread at a time.</em>
 */
final class MessageScan implements AutoCloseable {
    private final QueueState state;
    private final Exceptions exceptions;
    private final RowCursor messages;

    /** Messages at {@code from <= position < to}; the caller has settled {@link Parts#MESSAGES}. */
    MessageScan(Rows rows, Exceptions exceptions, QueueState state, long from, long to) {
        this.state = state;
        this.exceptions = exceptions;
        this.messages = RowCursor.open(rows, ColumnFamily.MESSAGE, state, from, to);
    }

    boolean hasNext() {
        return messages.sequence() != RowCursor.END;
    }

    /** Answers the current message and goes on; a damaged row is passed too. */
    StoredMessage next() {
        byte[] key = messages.key();
        byte[] value = messages.value();
        Touched exception = exceptions.find(state, messages.sequence());
        messages.next();
        return new StoredMessage(MessageRow.read(key, value), exception);
    }

    @Override
    public void close() {
        messages.close();
    }
}
