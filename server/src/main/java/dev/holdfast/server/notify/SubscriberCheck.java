package dev.holdfast.server.notify;

import dev.holdfast.server.config.NotifyConfig;
import java.net.URI;
import java.util.List;
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

    /** What the addresses of subscribers may begin with, in the order in which clients are told of it. */
    default List<String> types() {
        return NotifyConfig.SUBSCRIBER_TYPES;
    }

    /** @return why not, as a whole sentence for the client; null when there is nothing against it */
    @Nullable
    String objectionTo(URI subscriber);
}
