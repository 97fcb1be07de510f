package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every {@link PostIdStore} does.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class PostIdStoreContract extends StoreContract {

    private static final long WINDOW_SECONDS = 60;

    private static Fingerprint fingerprint(String text) {
        return Fingerprint.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private long sinceMillis() {
        return nowMillis - 1000 * WINDOW_SECONDS;
    }

    private @Nullable RememberedPost find(Queue queue, String id) {
        return shard.postIds().find(queue, fingerprint(id), sinceMillis());
    }

    private RememberedPost remember(Queue queue, String id, String... texts) {
        RememberedPost post = RememberedPost.of(fingerprint(String.join(",", texts)), post(queue, texts));
        shard.postIds().remember(queue, fingerprint(id), post, sinceMillis());
        return post;
    }

    @Test
    void shouldFindWhatItRemembersInTheSameWriteAndLater() {
        Queue queue = queue("q");
        RememberedPost post = remember(queue, "id", "a", "b", "c");
        assertThat(find(queue, "id")).isEqualTo(post);
        shard.write();
        assertThat(find(queue, "id")).isEqualTo(post);
        assertThat(find(queue, "other")).isNull();
        assertThat(find(queue("r"), "id")).isNull();
    }

    @Test
    void shouldTellWhichMessagesAPostMade() {
        Queue queue = queue("q");
        post(queue, "before");
        RememberedPost post = remember(queue, "id", "a", "b", "c");
        List<Message> made = post.ids().stream().map(id -> existing(queue, id)).toList();
        assertThat(texts(made)).containsExactly("a", "b", "c");
    }

    @Test
    void shouldForgetWhatIsDiscarded() {
        Queue queue = queue("q");
        shard.write();
        remember(queue, "id", "a");
        shard.discard();
        assertThat(find(queue, "id")).isNull();
    }

    @Test
    void shouldKeepAPostForTheWholeWindowAndNoLonger() {
        Queue queue = queue("q");
        RememberedPost post = remember(queue, "id", "a");
        shard.write();
        passSeconds(WINDOW_SECONDS);
        assertThat(find(queue, "id")).isEqualTo(post);
        passSeconds(0.001);
        assertThat(find(queue, "id")).isNull();
    }

    @Test
    void shouldKeepEveryPostOfTheWindowWhenOthersAreForgotten() {
        Queue queue = queue("q");
        int step = 7;
        for (int i = 0; i < 100; i++) {
            passSeconds(step);
            remember(queue, "id" + i, "text" + i);
            if (i % 3 == 0) {
                shard.write();
            }
            for (int age = 0; age <= i; age++) {
                assertThat(find(queue, "id" + (i - age)) != null)
                        .as("post %d of age %d", i, age)
                        .isEqualTo((long) age * step <= WINDOW_SECONDS);
            }
        }
    }

    @Test
    void shouldRememberTheLatestPostUnderAnId() {
        Queue queue = queue("q");
        remember(queue, "id", "a");
        shard.write();
        passSeconds(WINDOW_SECONDS + 1);
        RememberedPost later = remember(queue, "id", "b");
        assertThat(find(queue, "id")).isEqualTo(later);
        shard.write();
        assertThat(find(queue, "id")).isEqualTo(later);
    }

    @Test
    void shouldRememberThoughTheMessagesAreGoneUntilTheQueueIs() {
        Queue queue = queue("q");
        RememberedPost post = remember(queue, "id", "a");
        shard.messages().purge(queue);
        assertThat(find(queue, "id")).isEqualTo(post);
        shard.queues().delete(queue.key());
        shard.write();
        Queue again = Objects.requireNonNull(shard.queues().create(queue.key(), queue.metadata()));
        assertThat(find(again, "id")).isNull();
    }
}
