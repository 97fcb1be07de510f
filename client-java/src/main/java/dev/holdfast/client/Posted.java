package dev.holdfast.client;

import java.util.List;

/**
 * Messages that are stored, as safely as the server stores anything.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param ids in the order of the messages
 */
public record Posted(List<String> ids) {

    /**
     * The id of the only message.
     *
     * @throws IllegalStateException if there are several
     */
    public String id() {
        if (ids.size() != 1) {
            throw new IllegalStateException("There are " + ids.size() + " messages.");
        }
        return ids.get(0);
    }
}
