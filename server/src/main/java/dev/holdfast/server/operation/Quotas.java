package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.config.QuotaConfig;
import dev.holdfast.server.storage.Queue;
import org.jspecify.annotations.Nullable;

/**
 * How much a project may keep. Each check reads one counter.
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
        int maximum = config.queuesPerProject();
        if (maximum > 0 && turn.shard().queues().count(turn.project()) >= maximum) {
            throw exceeded("The project has all the queues that quotas.queues_per_project permits, which is " + maximum
                    + ". Delete some first.");
        }
    }

    /** @throws Refusal when the queue may not hold so many more */
    void checkPost(@Nullable Queue queue, int count, Turn turn) {
        int maximum = config.messagesPerQueue();
        if (maximum > 0) {
            long held = queue == null
                    ? 0
                    : turn.shard().messages().stats(queue, turn.nowMillis()).total();
            if (held + count > maximum) {
                throw exceeded("The queue holds " + held + " messages, and with these it would exceed"
                        + " quotas.messages_per_queue, which is " + maximum + ". Consume some first.");
            }
        }
    }

    private static Refusal exceeded(String text) {
        return Refusal.of(ErrorCode.QUOTA_EXCEEDED, text).retryAfterSeconds(RETRY_SECONDS);
    }
}
