package dev.holdfast.server.operation;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.operation.ConnectionSubscriptions.Told;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.NotificationStore;
import dev.holdfast.server.storage.Queue;
import java.util.List;

/**
 * Those who are told of the messages of a queue: of what is posted, in the write that posts it.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Subscribers {

    private Subscribers() {}

    /**
     * What was posted: as it came, which is what connections are told, and as it is stored, also for those who are told
     * later.
     *
     * <p><em>Owned by one lane.</em>
     *
     * @param ids of the messages, in the same order; empty for those of a topic
     */
    record Posted(List<NewMessage> messages, List<NewMessage> stored, List<MessageId> ids) {}

    static void tell(Queue queue, Posted posted, Turn turn) {
        List<NewMessage> messages = posted.messages();
        List<MessageId> ids = posted.ids();
        long firstDueMillis = turn.shard()
                .notifications()
                .post(queue, posted.stored(), ids, turn.limits().maxNoticesPerQueue(), turn.nowMillis());
        if (firstDueMillis != NotificationStore.NOBODY) {
            turn.telling().news().posted(queue.key(), firstDueMillis);
        }
        List<Told> connected = turn.telling().connections().of(queue.key(), turn.nowMillis());
        boolean isDelayed = QueueRules.of(queue, turn.limits()).isDelayed();
        for (int i = 0; i < messages.size() && !connected.isEmpty(); i++) {
            NewMessage message = messages.get(i);
            long dueMillis = message.delaySeconds() == 0 ? 0 : turn.nowMillis() + message.delaySeconds() * 1000;
            for (Told told : connected) {
                Push push = new Push(
                        told.subscription().id().toString(),
                        queue.key().name().text(),
                        message.body(),
                        message.ttlSeconds(),
                        isDelayed ? message.delaySeconds() : null,
                        ids.isEmpty() ? null : ids.get(i).toString());
                turn.telling().news().push(told.sink(), push, dueMillis);
            }
        }
    }
}
