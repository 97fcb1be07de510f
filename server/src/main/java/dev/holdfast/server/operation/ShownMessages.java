package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.operation.MessageShapes.ShownMessage;
import dev.holdfast.server.storage.Message;
import java.util.ArrayList;
import java.util.List;

/**
 * Stored messages as the contract shows them at one moment.
 *
 * <p><em>Thread-safe.</em>
 */
final class ShownMessages {

    private ShownMessages() {}

    static ShownMessage of(Message message, long nowMillis) {
        ClaimId claim = message.claimId();
        return new ShownMessage(
                message.id().toString(),
                message.body(),
                message.ttlSeconds(),
                message.ageSeconds(nowMillis),
                claim == null ? null : claim.text(),
                message.claimCount());
    }

    static List<ShownMessage> of(List<Message> messages, long nowMillis) {
        List<ShownMessage> shown = new ArrayList<>(messages.size());
        for (Message message : messages) {
            shown.add(of(message, nowMillis));
        }
        return shown;
    }
}
