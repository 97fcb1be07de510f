package dev.holdfast.client;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A part of a queue.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Page<T> {

    private final List<Message<T>> messages;
    private final @Nullable String next;

    Page(List<Message<T>> messages, @Nullable String next) {
        this.messages = List.copyOf(messages);
        this.next = next;
    }

    /** The oldest first. */
    public List<Message<T>> messages() {
        return messages;
    }

    /** Behind what the next page begins; empty when this one is. */
    public Optional<String> next() {
        return Optional.ofNullable(next);
    }
}
