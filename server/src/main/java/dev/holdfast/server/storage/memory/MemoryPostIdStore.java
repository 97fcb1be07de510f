package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.Fingerprint;
import dev.holdfast.server.storage.PostIdStore;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.RememberedPost;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Posts by queue and id, the oldest first.
 *
 * <p><em>Owned by one lane.</em>
 */
final class MemoryPostIdStore implements PostIdStore {

    private record Key(long queueNumber, Fingerprint id) {}

    private final Journal journal;
    private final Map<Key, RememberedPost> posts = new LinkedHashMap<>();

    MemoryPostIdStore(Journal journal) {
        this.journal = journal;
    }

    @Override
    public @Nullable RememberedPost find(Queue queue, Fingerprint id, long sinceMillis) {
        RememberedPost post = posts.get(new Key(queue.number(), id));
        return post == null || post.createdMillis() < sinceMillis ? null : post;
    }

    @Override
    public void remember(Queue queue, Fingerprint id, RememberedPost post, long sinceMillis) {
        Key key = new Key(queue.number(), id);
        journal.remove(posts, key);
        journal.put(posts, key, post);
        forgetBefore(sinceMillis);
    }

    /** Shows the posts of a queue, with their ids. */
    void forEach(long queueNumber, BiConsumer<Fingerprint, RememberedPost> visitor) {
        posts.forEach((key, post) -> {
            if (key.queueNumber == queueNumber) {
                visitor.accept(key.id, post);
            }
        });
    }

    private void forgetBefore(long sinceMillis) {
        while (!posts.isEmpty()) {
            Map.Entry<Key, RememberedPost> oldest = posts.entrySet().iterator().next();
            if (oldest.getValue().createdMillis() >= sinceMillis) {
                return;
            }
            journal.remove(posts, oldest.getKey());
        }
    }
}
