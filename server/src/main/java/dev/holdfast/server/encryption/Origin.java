package dev.holdfast.server.encryption;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.storage.Notice;
import dev.holdfast.server.storage.Queue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where and when a message was posted, to which its sealed body is bound: under another message the body does not open.
 * All of it is kept by a message that moves to a dead-letter queue, since its id has it.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param queueCheck of the queue or topic that it was posted to
 */
public record Origin(ProjectId project, long postedMillis, int queueCheck) {

    /** Of what is posted to the queue at that moment. */
    public static Origin of(Queue queue, long nowMillis) {
        return new Origin(queue.key().project(), nowMillis, queue.check());
    }

    /** Of a message that the project has. */
    public static Origin of(ProjectId project, MessageId id) {
        return new Origin(project, id.createdMillis(), id.queueCheck());
    }

    /** Of a notice in the queue's outbox. */
    public static Origin of(Queue queue, Notice notice) {
        return of(queue, notice.postedMillis());
    }

    /** The project comes last, so that no two origins have the same bytes. */
    byte[] toBytes() {
        byte[] text = project.text().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + Integer.BYTES + text.length)
                .putLong(postedMillis)
                .putInt(queueCheck)
                .put(text)
                .array();
    }
}
