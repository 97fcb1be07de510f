package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a queue on its way to another store, in a form that every store understands. They come in the order in
 * which they are declared here: the frame first, then what holds, then what depends on it.
 *
 * <p><em>Thread-safe.</em>
 */
public sealed interface QueuePart {

    /** About what it takes in memory. */
    default int bytes() {
        return 64;
    }

    /**
     * What is known of the queue as a whole; there is one.
     *
     * @param lastSequence the position that was given last
     * @param touchedThrough behind this position no message was ever claimed
     * @param revealedThrough messages up to this position are delayed no more
     * @param lastSubscription the number that a subscription got last
     * @param lastNotice the sequence that a notice got last
     * @param passedMillis no notice may come before this moment
     */
    record Frame(
            long lastSequence,
            long touchedThrough,
            long revealedThrough,
            long lastSubscription,
            long lastNotice,
            long passedMillis)
            implements QueuePart {}

    /**
     * A message as it is stored: its claim is what it is in, be it a hold, and its delay the one that it was posted
     * with. The claim or hold follows.
     */
    record Held(Message message) implements QueuePart {
        @Override
        public int bytes() {
            return 128 + message.body().bytes().length;
        }
    }

    /**
     * A claim and the positions that it holds, in ascending order.
     *
     * @param isHold whether it keeps messages that were released with a delay
     * @param client null for a hold, and where nobody knows
     */
    record Lease(
            ClaimId id,
            boolean isHold,
            @Nullable ClientId client,
            long ttlSeconds,
            long graceSeconds,
            long renewedMillis,
            List<Long> sequences)
            implements QueuePart {
        @Override
        public int bytes() {
            return 64 + 24 * sequences.size();
        }
    }

    /** How far a named watcher has got. */
    record Position(String name, long position) implements QueuePart {
        @Override
        public int bytes() {
            return 64 + 2 * name.length();
        }
    }

    /** A post that a client has named. */
    record Named(Fingerprint id, RememberedPost post) implements QueuePart {}

    /** A subscription and how far it has got. */
    record Subscriber(Subscription subscription, @Nullable Reached reached) implements QueuePart {
        @Override
        public int bytes() {
            return 128
                    + 2 * subscription.subscriber().length()
                    + subscription.options().bytes().length;
        }
    }

    /**
     * How far a subscription has got in the outbox.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param startSequence notices up to it were posted before the subscription began
     * @param missed how many were dropped before it got them
     */
    record Reached(NoticePosition at, long startSequence, long missed) {}

    /** What subscribers have yet to be told. */
    record Waiting(Notice notice) implements QueuePart {
        @Override
        public int bytes() {
            return 128 + notice.body().bytes().length;
        }
    }
}
