package dev.holdfast.server.storage.memory;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.meter.MessageCounts.Event;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.ListTurn;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.MessageStore;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Messages in the order of their positions; every answer is found by looking at them one by one.
 *
 * <p><em>Owned by one lane.</em>
 */
final class MemoryMessageStore implements MessageStore {

    private final MemoryQueueStore queues;
    private final MessageCounts counts;

    MemoryMessageStore(MemoryQueueStore queues, MessageCounts counts) {
        this.queues = queues;
        this.counts = counts;
    }

    @Override
    public List<MessageId> post(Queue queue, List<NewMessage> messages, ClientId client, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        if (contents == null) {
            throw new IllegalArgumentException("The queue was deleted before the post");
        }
        List<MessageId> ids = new ArrayList<>(messages.size());
        for (NewMessage message : messages) {
            long sequence = contents.nextSequence();
            MessageId id = new MessageId(nowMillis, sequence, queue.check());
            contents.add(posted(message, id, client), nowMillis);
            ids.add(id);
        }
        counts.add(Event.POSTED, ids.size());
        return ids;
    }

    private static Message posted(NewMessage message, MessageId id, ClientId client) {
        long nowMillis = id.createdMillis();
        return new Message(
                id,
                id.sequence(),
                message.body(),
                client,
                nowMillis,
                message.ttlSeconds(),
                nowMillis + message.ttlSeconds() * 1000,
                nowMillis + message.delaySeconds() * 1000,
                null,
                0,
                null);
    }

    @Override
    public ListTurn list(Queue queue, ListRequest request, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        return contents == null
                ? new ListTurn(List.of(), ListTurn.END)
                : turn(contents, request, nowMillis, shownBy(request, nowMillis));
    }

    private static Predicate<Message> shownBy(ListRequest request, long nowMillis) {
        return message ->
                request.shows(message.stateAt(nowMillis)) && !message.client().equals(request.hiddenClient());
    }

    /** The first messages of the queue that are wanted. */
    private static List<Message> seen(
            QueueContents contents, int limit, long maxBodyBytes, long nowMillis, Predicate<Message> isWanted) {
        ListRequest request = new ListRequest(0, limit, Integer.MAX_VALUE, Set.of(), null, null, maxBodyBytes);
        return turn(contents, request, nowMillis, isWanted).messages();
    }

    private static ListTurn turn(
            QueueContents contents, ListRequest request, long nowMillis, Predicate<Message> isWanted) {
        List<Message> page = new ArrayList<>();
        long last = request.afterSequence();
        long bytes = 0;
        Message stored = contents.after(last);
        for (int i = 0;
                stored != null
                        && i < request.maxExamined()
                        && page.size() < request.limit()
                        && bytes < request.maxBodyBytes();
                i++) {
            Message message = contents.seenAt(stored, nowMillis);
            if (message != null && isWanted.test(message)) {
                page.add(message);
                bytes += message.body().bytes().length;
            }
            last = stored.sequence();
            stored = contents.after(last);
        }
        return new ListTurn(page, stored == null ? ListTurn.END : last);
    }

    @Override
    public long lastPosition(Queue queue) {
        QueueContents contents = queues.contentsOf(queue.number());
        return contents == null ? 0 : contents.lastSequence();
    }

    @Override
    public @Nullable Message get(Queue queue, MessageId id, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        return contents == null ? null : contents.seenAt(contents.find(id), nowMillis);
    }

    @Override
    public int delete(Queue queue, List<MessageId> ids, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        if (contents == null) {
            return 0;
        }
        int deleted = 0;
        for (MessageId id : ids) {
            Message message = contents.find(id);
            if (message != null && message.expiresMillis() > nowMillis) {
                count(contents, message, nowMillis);
                contents.remove(message);
                deleted++;
            }
        }
        return deleted;
    }

    private void count(QueueContents contents, Message message, long nowMillis) {
        ClaimId id = message.claimId();
        StoredClaim claim = id == null ? null : contents.liveClaim(id, nowMillis);
        if (claim == null) {
            counts.add(Event.DELETED, 1);
        } else {
            counts.acknowledged(nowMillis - claim.renewedMillis());
        }
    }

    @Override
    public List<Message> pop(Queue queue, int limit, long maxBodyBytes, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        if (contents == null) {
            return List.of();
        }
        List<Message> popped =
                seen(contents, limit, maxBodyBytes, nowMillis, message -> QueueContents.isFree(message, nowMillis));
        for (Message message : popped) {
            Message stored = contents.at(message.sequence());
            if (stored != null) {
                contents.remove(stored);
                counts.add(Event.POPPED, 1);
                if (stored.claimCount() == 0) {
                    counts.delivered(nowMillis - stored.visibleMillis());
                }
            }
        }
        return popped;
    }

    @Override
    public List<MessageId> move(Queue source, List<MessageId> messages, Queue target, long nowMillis) {
        QueueContents from = queues.contentsOf(source.number());
        QueueContents to = queues.contentsOf(target.number());
        if (from == null || to == null) {
            return List.of();
        }
        List<Message> free = messages.stream()
                .map(id -> from.seenAt(from.find(id), nowMillis))
                .filter(message -> message != null && QueueContents.isFree(message, nowMillis))
                .distinct()
                .sorted(Comparator.comparingLong(Message::sequence))
                .toList();
        for (Message message : free) {
            from.remove(Objects.requireNonNull(from.at(message.sequence())));
            to.accept(message, message.ttlSeconds(), null, nowMillis);
        }
        return free.stream().map(Message::id).toList();
    }

    @Override
    public void accept(Queue queue, List<Message> messages, long nowMillis) {
        QueueContents contents = Objects.requireNonNull(queues.contentsOf(queue.number()), "The queue was deleted");
        messages.forEach(message -> contents.accept(message, nowMillis));
    }

    @Override
    public void drop(Queue queue, long throughSequence) {
        QueueContents contents = queues.contentsOf(queue.number());
        if (contents != null) {
            contents.messages().stream()
                    .filter(message -> message.sequence() <= throughSequence)
                    .toList()
                    .forEach(contents::remove);
        }
    }

    @Override
    public QueueStats stats(Queue queue, long nowMillis) {
        QueueContents contents = queues.contentsOf(queue.number());
        List<Message> all = contents == null
                ? List.of()
                : seen(contents, Integer.MAX_VALUE, Long.MAX_VALUE, nowMillis, message -> true);
        if (all.isEmpty()) {
            return QueueStats.EMPTY;
        }
        long claimed = all.stream().filter(message -> message.claimId() != null).count();
        MessageId oldest = all.get(0).id();
        MessageId newest = all.get(all.size() - 1).id();
        return new QueueStats(all.size() - claimed, claimed, oldest, newest);
    }

    @Override
    public void reveal(Queue queue) {
        QueueContents contents = queues.contentsOf(queue.number());
        if (contents != null) {
            contents.reveal();
        }
    }

    @Override
    public void purge(Queue queue) {
        QueueContents contents = queues.contentsOf(queue.number());
        if (contents != null) {
            contents.clear();
        }
    }
}
