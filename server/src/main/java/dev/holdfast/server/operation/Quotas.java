package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.config.QuotaConfig;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.ProjectUse;
import dev.holdfast.server.storage.Queue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How much a project may keep. Each check reads one counter.
 *
 * <p>Whatever brings something new into a project is checked: what clients make and post, and what topics post to
 * queues for them. A dead letter is not new, and is never refused: it would be lost, or keep its queue busy for good.
 * Nor is what a {@link HealthCheck} posts: small quotas do not make a store look broken.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Quotas {

    static final Quotas NONE = new Quotas(QuotaConfig.NONE);

    private static final int RETRY_SECONDS = 30;

    private final QuotaConfig config;

    Quotas(QuotaConfig config) {
        this.config = config;
    }

    /** @throws Refusal when the project may not have another queue */
    void checkNewQueue(Turn turn) {
        checkNewQueues(1, turn);
    }

    /** @throws Refusal when the project may not have so many more queues */
    void checkNewQueues(int count, Turn turn) {
        int maximum = config.queuesPerProject();
        if (maximum > 0
                && count > 0
                && !isHealthCheck(turn)
                && turn.shard().queues().count(turn.project()) + count > maximum) {
            throw exceeded("The project has all the queues that quotas.queues_per_project permits, which is " + maximum
                    + ". Delete some first.");
        }
    }

    /** @throws Refusal when the project may not have another topic */
    void checkNewTopic(Turn turn) {
        int maximum = config.topicsPerProject();
        if (maximum > 0 && turn.shard().queues().countTopics(turn.project()) >= maximum) {
            throw exceeded("The project has all the topics that quotas.topics_per_project permits, which is " + maximum
                    + ". Delete some first.");
        }
    }

    /** @throws Refusal when the queue, or the project, may not hold these messages as well */
    void checkPost(@Nullable Queue queue, List<NewMessage> messages, Turn turn) {
        checkRoom(queue, "The queue", messages.size(), turn);
        checkProject(messages, 1, turn);
    }

    /**
     * Checks what a topic posts to a queue for a client.
     *
     * @throws Refusal when the queue may not hold so many more
     */
    void checkFanOut(QueueName name, @Nullable Queue queue, int count, Turn turn) {
        checkRoom(queue, "The queue " + name + ", which subscribes to the topic,", count, turn);
    }

    private void checkRoom(@Nullable Queue queue, String called, int count, Turn turn) {
        int maximum = config.messagesPerQueue();
        if (maximum > 0 && !isHealthCheck(turn)) {
            long held = queue == null
                    ? 0
                    : turn.shard().messages().stats(queue, turn.nowMillis()).total();
            if (held + count > maximum) {
                throw exceeded(called + " holds " + held + " messages, and with these it would exceed"
                        + " quotas.messages_per_queue, which is " + maximum + ". Consume some first.");
            }
        }
    }

    /** @throws Refusal when the project may not hold the messages as well, so many times */
    void checkProject(List<NewMessage> messages, int copies, Turn turn) {
        long maxMessages = config.messagesPerProject();
        long maxBytes = config.bytesPerProject();
        if (copies == 0 || (maxMessages == 0 && maxBytes == 0) || isHealthCheck(turn)) {
            return;
        }
        ProjectUse use = turn.shard().queues().use(turn.project());
        long moreMessages = (long) copies * messages.size();
        if (maxMessages > 0 && use.messages() + moreMessages > maxMessages) {
            throw exceeded("The project holds " + use.messages() + " messages, and with these it would exceed"
                    + " quotas.messages_per_project, which is " + maxMessages + ". Consume some first.");
        }
        if (maxBytes > 0 && use.bytes() + copies * bytesOf(messages) > maxBytes) {
            throw exceeded("The project's messages take " + use.bytes() + " bytes, and with these it would exceed"
                    + " quotas.bytes_per_project, which is " + maxBytes + ". Consume some first.");
        }
    }

    private static boolean isHealthCheck(Turn turn) {
        return turn.project().equals(HealthCheck.PROJECT);
    }

    private static long bytesOf(List<NewMessage> messages) {
        return messages.stream()
                .mapToLong(message -> message.body().bytes().length)
                .sum();
    }

    private static Refusal exceeded(String text) {
        return Refusal.of(ErrorCode.QUOTA_EXCEEDED, text).retryAfterSeconds(RETRY_SECONDS);
    }
}
