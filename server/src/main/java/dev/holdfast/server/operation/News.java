package dev.holdfast.server.operation;

import dev.holdfast.server.notify.NoticeListener.Change;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Subscription;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one call has done that concerns subscribers. It is told once the call's outcome is durable and its reply on its
 * way; when the call is refused, never.
 *
 * <p><em>One thread at a time.</em>
 */
final class News {

    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    private final Announcer announcer;
    private final List<Runnable> items = new ArrayList<>(0);

    News(Announcer announcer) {
        this.announcer = announcer;
    }

    void posted(QueueKey queue, long firstDueMillis) {
        items.add(() -> announcer.listener().posted(queue, firstDueMillis));
    }

    void changed(QueueKey queue, Subscription subscription, Change change) {
        items.add(() -> announcer.listener().changed(queue, subscription, change));
    }

    void push(PushSink sink, Push push, long dueMillis) {
        items.add(() -> announcer.push(sink, push, dueMillis));
    }

    /** A listener that fails at one item must not keep others from the rest. */
    void tell() {
        for (Runnable item : items) {
            try {
                item.run();
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("A listener failed over news of a lane");
            }
        }
    }
}
