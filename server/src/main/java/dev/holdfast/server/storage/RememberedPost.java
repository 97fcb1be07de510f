package dev.holdfast.server.storage;

import dev.holdfast.protocol.MessageId;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A post that was made under an id of the client's choice: what it held and which messages it made. They stand at
 * consecutive positions.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param content what the client asked for
 * @param first the first of its messages
 * @param count how many messages it made
 */
public record RememberedPost(Fingerprint content, MessageId first, int count) {

    /** Made of the messages that the post has just made, of which there is one at least. */
    public static RememberedPost of(Fingerprint content, List<MessageId> posted) {
        return new RememberedPost(content, posted.get(0), posted.size());
    }

    /** When the post was made. */
    public long createdMillis() {
        return first.createdMillis();
    }

    /** The messages, in their order. */
    public List<MessageId> ids() {
        return LongStream.range(0, count)
                .mapToObj(i -> new MessageId(first.createdMillis(), first.sequence() + i, first.queueCheck()))
                .toList();
    }
}
