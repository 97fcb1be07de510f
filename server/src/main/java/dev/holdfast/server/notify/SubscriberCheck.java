package dev.holdfast.server.notify;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a subscriber may be told of messages at all, when a subscription is created or changed.
 *
 * <p>It runs on a lane, so it must not block: an address that is written as a name is judged when it is dialled.
 *
 * <p><em>Thread-safe.</em>
 */
@FunctionalInterface
public interface SubscriberCheck {

    /** A check that refuses nobody. */
    SubscriberCheck NONE = subscriber -> null;

    /** @return why not, as a whole sentence for the client; null when there is nothing against it */
    @Nullable
    String objectionTo(URI subscriber);
}
