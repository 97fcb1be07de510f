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

    static void tell(Queue queue, List<NewMessage> messages, List<MessageId> ids, Turn turn) {
        long firstDueMillis = turn.shard()
                .notifications()
                .post(queue, messages, ids, turn.limits().maxNoticesPerQueue(), turn.nowMillis());
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
