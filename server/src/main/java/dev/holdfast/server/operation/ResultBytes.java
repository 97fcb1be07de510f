package dev.holdfast.server.operation;

import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.ClaimShapes.ClaimDocument;
import dev.holdfast.protocol.operation.ClaimShapes.NewClaim;
import dev.holdfast.protocol.operation.FlavorShapes.FlavorDocument;
import dev.holdfast.protocol.operation.FlavorShapes.FlavorPage;
import dev.holdfast.protocol.operation.InspectionShapes.ClaimPage;
import dev.holdfast.protocol.operation.InspectionShapes.PeekedPage;
import dev.holdfast.protocol.operation.MessageShapes.FoundMessages;
import dev.holdfast.protocol.operation.MessageShapes.MessageDocument;
import dev.holdfast.protocol.operation.MessageShapes.MessagePage;
import dev.holdfast.protocol.operation.MessageShapes.RemovedMessages;
import dev.holdfast.protocol.operation.MessageShapes.ShownMessage;
import dev.holdfast.protocol.operation.PoolShapes.PoolDocument;
import dev.holdfast.protocol.operation.PoolShapes.PoolPage;
import dev.holdfast.protocol.operation.QueueShapes.ListedQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueueDocument;
import dev.holdfast.protocol.operation.QueueShapes.QueuePage;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionDocument;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionPage;
import dev.holdfast.protocol.operation.TopicShapes.TopicPage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * About how many bytes of memory the stored data in a result takes.
 *
 * <p><em>Thread-safe.</em>
 */
final class ResultBytes {

    /** What a message or a queue takes beside its body or metadata. */
    private static final long RECORD_BYTES = 256;

    private ResultBytes() {}

    static long of(MessagePage page) {
        return of(page.messages());
    }

    static long of(MessageDocument document) {
        return of(List.of(document.message()));
    }

    static long of(FoundMessages found) {
        return of(found.messages());
    }

    static long of(RemovedMessages removed) {
        List<ShownMessage> messages = removed.messages();
        return messages == null ? 0 : of(messages);
    }

    static long of(NewClaim claim) {
        return of(claim.messages());
    }

    static long of(ClaimDocument claim) {
        return of(claim.messages());
    }

    static long of(PeekedPage page) {
        return page.messages().stream()
                .mapToLong(message -> RECORD_BYTES + of(message.body()))
                .sum();
    }

    static long of(ClaimPage page) {
        return RECORD_BYTES * page.claims().size();
    }

    static long of(QueueDocument document) {
        return RECORD_BYTES + of(document.metadata()) + of(document.stored());
    }

    static long of(QueuePage page) {
        return ofQueues(page.queues());
    }

    static long of(TopicPage page) {
        return ofQueues(page.topics());
    }

    private static long ofQueues(List<ListedQueue> queues) {
        long bytes = 0;
        for (ListedQueue queue : queues) {
            bytes += RECORD_BYTES + of(queue.metadata()) + of(queue.stored());
        }
        return bytes;
    }

    static long of(SubscriptionPage page) {
        long bytes = 0;
        for (SubscriptionDocument subscription : page.subscriptions()) {
            bytes += of(subscription);
        }
        return bytes;
    }

    static long of(SubscriptionDocument subscription) {
        return RECORD_BYTES + subscription.subscriber().length() + of(subscription.options());
    }

    static long of(PoolPage page) {
        return page.pools().stream().mapToLong(ResultBytes::of).sum();
    }

    static long of(PoolDocument pool) {
        return RECORD_BYTES + pool.uri().length() + of(pool.options());
    }

    static long of(FlavorPage page) {
        return page.flavors().stream().mapToLong(ResultBytes::of).sum();
    }

    static long of(FlavorDocument flavor) {
        return RECORD_BYTES * (1 + flavor.poolList().size());
    }

    private static long of(List<ShownMessage> messages) {
        long bytes = 0;
        for (ShownMessage message : messages) {
            bytes += RECORD_BYTES + of(message.body());
        }
        return bytes;
    }

    private static long of(@Nullable RawValue value) {
        return value == null ? 0 : value.bytes().length;
    }
}
