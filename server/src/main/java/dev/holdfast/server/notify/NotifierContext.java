package dev.holdfast.server.notify;

import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.Notice;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Subscription;
import java.net.URI;
import java.util.function.Consumer;

/**
 * What errands use of the notifier that runs them, all on its thread.
 *
 * <p><em>One thread at a time.</em>
 */
interface NotifierContext {

    long nowMillis();

    Timers timers();

    Places places();

    /** Has work done on the lane of a queue; {@code then} follows on this thread, whatever came of it. */
    void onLane(QueueKey queue, LaneAnswer work, Runnable then);

    /** Makes a call on a worker's thread; {@code then} gets its result on this thread. @return the means to end it */
    Abort call(Parcel parcel, Consumer<SendResult> then);

    /** Asks a subscriber to confirm, unless it is being asked already. */
    void ask(QueueKey queue, Subscription subscription);

    /** The body of a notice as it was posted. @throws UnreadableBody when it cannot be decrypted */
    RawValue bodyOf(Notice notice, Queue queue);

    /** Whether errands to this subscriber can be made at all. */
    boolean hasSenderFor(URI subscriber);

    boolean isStopping();

    Tally tally();
}
