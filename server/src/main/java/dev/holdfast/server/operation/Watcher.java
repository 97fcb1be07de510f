package dev.holdfast.server.operation;

import dev.holdfast.server.operation.Delivery.Extras;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that looks and takes nothing: where it stands, and what it may still be given.
 *
 * <p>It passes every position of its queue once, in order. A position whose message is gone by then counts as missed;
 * one whose message it does not want is passed in silence.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Watcher extends Consumer {

    /**
     * What it wants.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param echo whether its client's own messages too
     * @param includesDelayed whether delayed ones at once
     * @param name under which its position is kept; null for none
     */
    record Wishes(
            boolean echo, boolean includesDelayed, @Nullable String name) {}

    private final Wishes wishes;
    private long queueNumber;
    private long position;
    private long missed;
    private boolean isReset;
    private long messages;
    private long bytes;

    Watcher(Identity identity, Wishes wishes, long queueNumber, long position) {
        super(identity);
        this.wishes = wishes;
        this.queueNumber = queueNumber;
        this.position = position;
    }

    Wishes wishes() {
        return wishes;
    }

    /** The position behind which it goes on. */
    long position() {
        return position;
    }

    /** The incarnation of the queue that the position belongs to. */
    long queueNumber() {
        return queueNumber;
    }

    long messageCredit() {
        return messages;
    }

    long byteCredit() {
        return bytes;
    }

    void setCredit(long newMessages, long newBytes) {
        messages = newMessages;
        bytes = newBytes;
    }

    boolean hasCredit() {
        return messages > 0 && bytes > 0;
    }

    /** Goes on at the head of a queue that is another one than before. */
    void follow(Queue queue) {
        if (queueNumber != queue.number()) {
            isReset |= queueNumber != NO_QUEUE;
            missed = 0;
            position = 0;
            queueNumber = queue.number();
        }
    }

    boolean wants(Message message) {
        return wishes.echo || !message.client().equals(client());
    }

    /** Passes positions of which {@code met} had messages. */
    void pass(long newPosition, int met) {
        missed += newPosition - position - met;
        position = newPosition;
    }

    /** It is given messages now. @return what it is told beside them */
    Extras give(int count, long bodyBytes) {
        messages -= count;
        bytes -= bytes == UNBOUNDED ? 0 : bodyBytes;
        Extras extras = missed == 0 && !isReset ? Extras.NONE : new Extras(missed, isReset, null);
        missed = 0;
        isReset = false;
        return extras;
    }
}
