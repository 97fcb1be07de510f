package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Marker;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.MessageShapes.ShownMessage;
import dev.holdfast.protocol.operation.PushShapes.PushedMessage;
import dev.holdfast.server.encryption.BodyCipher;
import dev.holdfast.server.encryption.Origin;
import dev.holdfast.server.encryption.UnreadableBody;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.Queue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two forms of a message: the one that is stored, whose body may be sealed, and the one that the contract shows.
 *
 * <p>Whether a body is sealed is decided when it is posted, and told by what is stored: a queue whose flag has changed
 * holds both, and a message that has moved to another queue is what it was.
 *
 * <p><em>Thread-safe.</em>
 */
final class MessageBodies {

    private static final int RETRY_SECONDS = 30;

    private final BodyCipher cipher;

    MessageBodies(BodyCipher cipher) {
        this.cipher = cipher;
    }

    /**
     * Refuses to switch encryption on where there is no key; a queue that has lost its key can still be changed.
     *
     * @param before what is stored so far
     */
    void checkFlag(QueueMetadata before, QueueMetadata now, ErrorCode code) {
        if (!cipher.canSeal() && QueueRules.encrypts(now) && !QueueRules.encrypts(before)) {
            throw Refusal.of(
                    code,
                    QueueRules.ENCRYPT + " cannot be true: this server has no key to encrypt with."
                            + " Its operator can give it one by encryption.keys or encryption.key_file.");
        }
    }

    /** Refuses a post whose messages must be sealed, and cannot be. */
    void checkPost(QueueRules rules) {
        if (rules.encrypts() && !cipher.canSeal()) {
            throw Refusal.of(
                            ErrorCode.ENCRYPTION_UNAVAILABLE,
                            "The queue encrypts its messages, and this server has no key to encrypt with. Its operator"
                                    + " can give it one by encryption.keys or encryption.key_file.")
                    .retryAfterSeconds(RETRY_SECONDS);
        }
    }

    /** The messages as they are stored where bodies shall be sealed. */
    List<NewMessage> sealed(List<NewMessage> messages, Queue queue, Turn turn) {
        Origin origin = Origin.of(queue, turn.nowMillis());
        List<NewMessage> sealed = new ArrayList<>(messages.size());
        for (NewMessage message : messages) {
            RawValue body = cipher.seal(message.body(), origin);
            sealed.add(new NewMessage(body, message.ttlSeconds(), message.delaySeconds()));
        }
        return sealed;
    }

    /** @throws UnreadableBody when its body cannot be opened */
    ShownMessage shown(Message message, Turn turn) {
        ClaimId claim = message.claimId();
        RawValue body = body(message, turn.project());
        return new ShownMessage(
                message.id().toString(),
                body,
                message.ttlSeconds(),
                message.ageSeconds(turn.nowMillis()),
                claim == null ? null : claim.text(),
                message.claimCount(),
                turn.rules().showsChecksums() ? Checksum.of(body) : null);
    }

    /**
     * A message as a consumer is given it.
     *
     * @param delivery its number; null for one who only looks
     * @throws UnreadableBody when its body cannot be opened
     */
    PushedMessage pushed(Message message, @Nullable Long delivery, Queue queue, Turn turn) {
        RawValue body = body(message, queue.key().project());
        return new PushedMessage(
                message.id().toString(),
                new Marker(message.sequence(), queue.check()).toString(),
                body,
                message.ttlSeconds(),
                message.ageSeconds(turn.nowMillis()),
                message.claimCount(),
                turn.rules().showsChecksums() ? Checksum.of(body) : null,
                delivery);
    }

    private RawValue body(Message message, ProjectId project) {
        try {
            return cipher.open(message.body(), Origin.of(project, message.id()));
        } catch (UnreadableBody unreadable) {
            throw unreadable.of("The body of message " + message.id());
        }
    }

    List<ShownMessage> shown(List<Message> messages, Turn turn) {
        List<ShownMessage> shown = new ArrayList<>(messages.size());
        for (Message message : messages) {
            shown.add(shown(message, turn));
        }
        return shown;
    }
}
