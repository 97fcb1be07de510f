package dev.holdfast.server.storage.model;

import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.NewSubscription;
import dev.holdfast.server.storage.NoticePage;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.Subscription;
import dev.holdfast.server.storage.Subscription.Delivery;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Steps on subscriptions and outboxes. Ids count from 1 in every queue, so a small number names one.
 *
 * <p><em>Thread-safe.</em>
 */
final class SubscriptionCommands {

    private static final int MAX_NOTICES = 12;

    private SubscriptionCommands() {}

    /** A step on a queue that may be absent, in which case there is nothing to ask the store. */
    private interface OnQueue extends Command {
        QueueKey key();

        Object on(Shard shard, Queue queue, long nowMillis);

        @Override
        default Object on(Subject subject) {
            Queue queue = subject.find(key());
            return queue == null ? Answers.ABSENT : on(subject.shardOf(queue), queue, subject.now());
        }
    }

    private static SubscriptionId id(Queue queue, int number) {
        return new SubscriptionId(number, queue.check());
    }

    record Subscribe(QueueKey key, String subscriber, long ttlSeconds, Delivery delivery) implements OnQueue {
        @Override
        public Object on(Shard shard, Queue queue, long nowMillis) {
            NewSubscription wanted = new NewSubscription(subscriber, ttlSeconds, RawValue.EMPTY_MAP, false, delivery);
            return Objects.toString(shard.subscriptions().create(queue, wanted, nowMillis));
        }
    }

    record ShowSubscriptions(QueueKey key, int after, int limit) implements OnQueue {
        @Override
        public Object on(Shard shard, Queue queue, long nowMillis) {
            return shard.subscriptions().list(queue, id(queue, after), limit, nowMillis) + " of "
                    + shard.subscriptions().count(queue, nowMillis) + ", at once "
                    + shard.subscriptions().direct(queue, nowMillis);
        }
    }

    record ChangeSubscription(QueueKey key, int number, long ttlSeconds, Delivery delivery) implements OnQueue {
        @Override
        public Object on(Shard shard, Queue queue, long nowMillis) {
            Subscription found = shard.subscriptions().find(queue, id(queue, number), nowMillis);
            if (found == null) {
                return "no such subscription";
            }
            Subscription changed = found.withTtl(ttlSeconds, nowMillis).withConfirmed(true, delivery);
            shard.subscriptions().update(queue, changed, nowMillis);
            return changed.toString();
        }
    }

    record Unsubscribe(QueueKey key, int number) implements OnQueue {
        @Override
        public Object on(Shard shard, Queue queue, long nowMillis) {
            return shard.subscriptions().delete(queue, id(queue, number), nowMillis);
        }
    }

    record UnsubscribeAll(QueueKey key) implements OnQueue {
        @Override
        public Object on(Shard shard, Queue queue, long nowMillis) {
            shard.subscriptions().deleteAll(queue);
            return "done";
        }
    }

    record Note(QueueKey key, int label, int count, long ttlSeconds, long delaySeconds) implements OnQueue {
        @Override
        public Object on(Shard shard, Queue queue, long nowMillis) {
            List<NewMessage> messages = IntStream.range(0, count)
                    .mapToObj(i -> new NewMessage(
                            new PackWriter().string(label + "." + i).toRawValue(), ttlSeconds, delaySeconds))
                    .toList();
            return shard.notifications().post(queue, messages, List.of(), MAX_NOTICES, nowMillis);
        }
    }

    /** Takes a page, and is done with the first few of its notices. */
    record Deliver(QueueKey key, int number, int limit, int done) implements OnQueue {
        @Override
        public Object on(Shard shard, Queue queue, long nowMillis) {
            NoticePage page = shard.notifications().next(queue, id(queue, number), limit, 1000, nowMillis);
            if (page != null && !page.notices().isEmpty() && done > 0) {
                int last = Math.min(done, page.notices().size()) - 1;
                shard.notifications()
                        .advance(
                                queue,
                                id(queue, number),
                                page.notices().get(last).position());
            }
            return Objects.toString(page);
        }
    }
}
