package dev.holdfast.server.notify;

import dev.holdfast.protocol.RetryPolicy;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Subscription;
import java.net.URI;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a subscriber whether it agrees, or tells it that it has declined.
 *
 * <p>Who is to be asked stands in the store, and stops standing there when the subscriber has taken the question or it
 * has been given up: a restart asks again. A farewell is kept in memory only, because nothing depends on it.
 *
 * <p><em>One thread at a time.</em>
 */
final class Confirmation extends Errand {

    private static final Logger LOG = LoggerFactory.getLogger(Confirmation.class);

    private final NotifierContext context;
    private final QueueKey key;
    private final Subscription subscription;
    private final Parcel parcel;
    private final Runnable whenDone;
    private int failures;

    Confirmation(NotifierContext context, QueueKey key, Subscription subscription, Parcel parcel, Runnable whenDone) {
        this.context = context;
        this.key = key;
        this.subscription = subscription;
        this.parcel = parcel;
        this.whenDone = whenDone;
    }

    @Override
    String host() {
        return Delivery.hostOf(subscription.subscriber());
    }

    @Override
    boolean isInTrouble() {
        return failures > 0;
    }

    @Override
    void start() {
        if (context.isStopping() || subscription.expiresMillis() <= context.nowMillis()) {
            leave();
            return;
        }
        URI address = parcel.subscriber();
        Parcel now = new Parcel(parcel.id(), address, parcel.options(), parcel.document(), context.nowMillis());
        Abort ignored = context.call(now, this::onSent);
    }

    private void onSent(SendResult result) {
        OptionalInt pauseSeconds = RetryPolicy.DEFAULT.delaySecondsBefore(failures);
        if (result.kind() == SendResult.Kind.RETRY && pauseSeconds.isPresent() && !context.isStopping()) {
            failures++;
            context.places().leave(this);
            long waitSeconds = Math.max(pauseSeconds.getAsInt(), result.retryAfterSeconds());
            context.timers()
                    .at(
                            context.nowMillis() + 1000 * waitSeconds,
                            () -> context.places().join(this));
            return;
        }
        if (result.kind() == SendResult.Kind.RETRY && context.isStopping()) {
            leave();
            return;
        }
        if (result.kind() != SendResult.Kind.DELIVERED) {
            LOG.atWarn()
                    .addKeyValue("queue", key)
                    .addKeyValue("subscription", subscription.id())
                    .addKeyValue("reason", result.detail())
                    .log("A subscriber could not be asked to confirm");
        }
        settle();
    }

    private void leave() {
        context.places().leave(this);
        whenDone.run();
    }

    private void settle() {
        context.places().leave(this);
        if (subscription.delivery() == Subscription.Delivery.UNASKED) {
            context.onLane(key, new MarkAsked(key, subscription), whenDone);
        } else {
            whenDone.run();
        }
    }
}
