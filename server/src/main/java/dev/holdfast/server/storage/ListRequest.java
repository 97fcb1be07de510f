package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClientId;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which messages a listing shows.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param afterSequence exclusive; 0 starts at the head
 * @param limit the most messages to show
 * @param maxExamined the most messages to look at: hidden ones may lie between those that are shown, in any number
 * @param hiddenClient the client whose own messages are left out; null to leave out none
 */
public record ListRequest(
        long afterSequence,
        int limit,
        int maxExamined,
        Set<Include> include,
        @Nullable ClientId hiddenClient) {

    /** Messages that are listed only when asked for. */
    public enum Include {
        CLAIMED,
        DELAYED
    }
}
