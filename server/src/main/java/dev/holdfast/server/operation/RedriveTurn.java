package dev.holdfast.server.operation;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.operation.Redrive.Progress;
import dev.holdfast.server.operation.Redrive.State;
import dev.holdfast.server.storage.DeadLetter;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.ListTurn;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a redrive. It moves a bounded number of messages, in the same write as all else of its group, so that
 * none is ever in both queues or in none.
 *
 * <p>Quotas do not hold it up, as they do not hold up dead letters: what a project keeps in all does not change.
 *
 * <p><em>Owned by one lane.</em>
 */
final class RedriveTurn {

    private static final int MAX_MESSAGES = 100;
    private static final int MAX_EXAMINED = 1000;
    private static final long MAX_BODY_BYTES = 1 << 20;
    /** A redrive with a rate moves a tenth of what it may in a second at a time. */
    private static final int TURNS_PER_SECOND = 10;

    private final Redrive redrive;
    private final Shard shard;
    private final long nowMillis;
    private final Set<QueueKey> gained;
    private long moved;
    private long skipped;

    RedriveTurn(Redrive redrive, Shard shard, long nowMillis, Set<QueueKey> gained) {
        this.redrive = redrive;
        this.shard = shard;
        this.nowMillis = nowMillis;
        this.gained = gained;
    }

    Redrive run() {
        Queue queue = shard.queues().find(redrive.queue().key());
        if (queue == null || queue.number() != redrive.queue().number()) {
            return redrive.in(State.FINISHED);
        }
        ListRequest request = new ListRequest(
                redrive.afterSequence(), batch(), MAX_EXAMINED, Set.of(), null, Message.State.FREE, MAX_BODY_BYTES);
        ListTurn listed = shard.messages().list(queue, request, nowMillis);
        List<Message> old = listed.messages().stream().filter(this::wasThere).toList();
        byTarget(old).forEach(this::move);
        Progress progress = redrive.progress().plus(new Progress(old.size(), moved, skipped));
        boolean isOver =
                listed.isLast() || old.size() < listed.messages().size() || progress.moved() >= redrive.limit();
        return redrive.with(listed.resumeAfter(), progress, isOver ? State.FINISHED : State.RUNNING, next(old.size()));
    }

    private int batch() {
        long byRate = redrive.rate() == 0 ? MAX_MESSAGES : Math.max(1, redrive.rate() / TURNS_PER_SECOND);
        return (int) Math.min(
                Math.min(byRate, MAX_MESSAGES),
                redrive.limit() - redrive.progress().moved());
    }

    private long next(int examined) {
        return redrive.rate() == 0 ? nowMillis : nowMillis + 1000L * examined / redrive.rate();
    }

    private boolean wasThere(Message message) {
        DeadLetter deadLetter = message.deadLetter();
        long sinceMillis = deadLetter == null ? message.createdMillis() : deadLetter.movedMillis();
        return sinceMillis <= redrive.startedMillis();
    }

    private Map<QueueName, List<MessageId>> byTarget(List<Message> messages) {
        Map<QueueName, List<MessageId>> byTarget = new LinkedHashMap<>();
        for (Message message : messages) {
            QueueName target = targetOf(message);
            if (target == null) {
                skipped++;
            } else {
                byTarget.computeIfAbsent(target, added -> new ArrayList<>()).add(message.id());
            }
        }
        return byTarget;
    }

    private @Nullable QueueName targetOf(Message message) {
        DeadLetter deadLetter = message.deadLetter();
        return redrive.target() != null ? redrive.target() : deadLetter == null ? null : deadLetter.source();
    }

    /** A source that is gone is not made anew: nobody may be there who wants its messages. */
    private void move(QueueName target, List<MessageId> messages) {
        QueueKey key = new QueueKey(redrive.queue().key().project(), target);
        Queue queue = shard.queues().find(key);
        if (queue == null || queue.number() == redrive.queue().number()) {
            skipped += messages.size();
        } else if (redrive.isDryRun()) {
            moved += messages.size();
        } else {
            moved += shard.messages()
                    .move(redrive.queue(), messages, queue, nowMillis)
                    .size();
            gained.add(key);
        }
    }
}
