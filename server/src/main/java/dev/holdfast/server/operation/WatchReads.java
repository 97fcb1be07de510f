package dev.holdfast.server.operation;

import dev.holdfast.protocol.operation.PushShapes.PushedMessage;
import dev.holdfast.server.encryption.UnreadableBody;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.ListRequest.Include;
import dev.holdfast.server.storage.ListTurn;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.MessageStore;
import dev.holdfast.server.storage.Queue;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the watchers of one queue get in one group: read and written once for all that stand at the same position.
 *
 * <p><em>Owned by one lane.</em>
 */
final class WatchReads {

    /** The most messages of one read. */
    static final int MAX_MESSAGES = 256;

    /** Beyond it a read takes no more messages. */
    private static final int MAX_BYTES = 256 * 1024;

    private static final Set<Include> EVERYTHING = EnumSet.allOf(Include.class);
    private static final Set<Include> UNDELAYED = EnumSet.of(Include.CLAIMED);

    /**
     * The messages behind a position.
     *
     * <p><em>Owned by one lane.</em>
     *
     * @param through the last position that was looked at
     * @param isLast whether nothing lies behind that
     * @param visible how many of the messages stand before the first delayed one
     * @param visibleMillis when that one is due; {@link Long#MAX_VALUE} when there is none
     * @param isUnreadable whether the message behind them has a body that cannot be decrypted
     */
    record Read(
            List<Message> messages,
            EncodedMessages encoded,
            long through,
            boolean isLast,
            int visible,
            long visibleMillis,
            boolean isUnreadable) {

        private Read endingAt(long newThrough) {
            return new Read(messages, encoded, newThrough, isLast, visible, visibleMillis, isUnreadable);
        }
    }

    private final Queue queue;
    private final MessageStore store;
    private final boolean isDelayed;
    private final Turn turn;
    private final Map<Long, Read> reads = new HashMap<>();

    WatchReads(Queue queue, Turn turn) {
        this.queue = queue;
        this.store = turn.shard().messages();
        this.isDelayed = QueueRules.of(queue, turn.limits()).isDelayed();
        this.turn = turn;
    }

    Queue queue() {
        return queue;
    }

    /** What lies behind a position, if that was read already. */
    @Nullable
    Read known(long position) {
        return reads.get(position);
    }

    /** Reads what lies behind the watcher's position, no more than it has credit for. */
    Read read(Watcher watcher) {
        int limit = (int) Math.min(MAX_MESSAGES, watcher.messageCredit());
        ListTurn found = list(watcher.position(), limit, EVERYTHING);
        long through = found.isLast() ? Math.max(watcher.position(), lastOf(found.messages())) : found.resumeAfter();
        Read read = encoded(found.messages(), through, found.isLast(), watcher.bodies());
        if (read.isUnreadable()) {
            read = read.endingAt(Math.max(watcher.position(), lastOf(read.messages())));
        }
        reads.put(watcher.position(), read);
        return read;
    }

    private ListTurn list(long after, int limit, Set<Include> include) {
        ListRequest request =
                new ListRequest(after, limit, MessageController.EXAMINED_PER_TURN, include, null, null, MAX_BYTES);
        return store.list(queue, request, turn.nowMillis());
    }

    private static long lastOf(List<Message> messages) {
        return messages.isEmpty() ? 0 : messages.get(messages.size() - 1).sequence();
    }

    private Read encoded(List<Message> messages, long through, boolean isLast, MessageBodies bodies) {
        List<PushedMessage> shown = new ArrayList<>(messages.size());
        boolean isUnreadable = false;
        try {
            for (Message message : messages) {
                shown.add(bodies.pushed(message, null, queue, turn));
            }
        } catch (UnreadableBody unreadable) {
            isUnreadable = true;
        }
        List<Message> readable = messages.subList(0, shown.size());
        int visible = 0;
        while (visible < readable.size() && !isDelayed(readable.get(visible))) {
            visible++;
        }
        long visibleMillis = visible < readable.size() ? readable.get(visible).visibleMillis() : Long.MAX_VALUE;
        return new Read(
                readable,
                EncodedMessages.of(shown),
                through,
                isLast && !isUnreadable,
                visible,
                visibleMillis,
                isUnreadable);
    }

    /** Only the store knows whether the delay of a message was ended before its time. */
    private boolean isDelayed(Message message) {
        return isDelayed
                && message.visibleMillis() > turn.nowMillis()
                && lastOf(list(message.sequence() - 1, 1, UNDELAYED).messages()) != message.sequence();
    }
}
