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
 * @param only the one state that is wanted, which must be included; null for all that are
 * @param maxBodyBytes where to stop, once there is a message
 */
public record ListRequest(
        long afterSequence,
        int limit,
        int maxExamined,
        Set<Include> include,
        @Nullable ClientId hiddenClient,
        Message.@Nullable State only,
        long maxBodyBytes) {

    /** In whatever state is included, and of any size. */
    public ListRequest(
            long afterSequence, int limit, int maxExamined, Set<Include> include, @Nullable ClientId hiddenClient) {
        this(afterSequence, limit, maxExamined, include, hiddenClient, null, Long.MAX_VALUE);
    }

    /** Whether a message that is in this state is shown, as far as that is concerned. */
    public boolean shows(Message.State state) {
        return (only == null || state == only)
                && switch (state) {
                    case FREE -> true;
                    case CLAIMED -> include.contains(Include.CLAIMED);
                    case DELAYED -> include.contains(Include.DELAYED);
                };
    }

    /** Messages that are listed only when asked for. */
    public enum Include {
        CLAIMED,
        DELAYED
    }
}
