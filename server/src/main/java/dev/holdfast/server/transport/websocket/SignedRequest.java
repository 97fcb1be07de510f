package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.envelope.Envelope;
import dev.holdfast.protocol.envelope.Envelope.Signature;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.auth.SignedAccess;
import dev.holdfast.server.auth.SignedUrls;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request that shows a signed permission, on a connection that has proved nothing: it may do what the same request
 * over REST would do to the messages of one queue. Whoever has proved who it is needs no permission, and none is looked
 * at.
 *
 * <p><em>Thread-safe.</em>
 */
final class SignedRequest {

    private static final Map<Operation<?, ?>, String> METHODS = Map.of(
            MessageOperations.MESSAGE_LIST, "GET",
            MessageOperations.MESSAGE_GET, "GET",
            MessageOperations.MESSAGE_GET_MANY, "GET",
            MessageOperations.MESSAGE_POST, "POST",
            MessageOperations.MESSAGE_DELETE, "DELETE",
            MessageOperations.MESSAGE_DELETE_MANY, "DELETE");

    private SignedRequest() {}

    /** Who may do this by the signature. @throws Refusal when it does not permit it */
    static Principal principalOf(Signature signature, Envelope envelope, Operation<?, ?> operation, SignedUrls urls) {
        String method = METHODS.get(operation);
        Principal principal = method == null
                ? null
                : urls.principalOf(
                        new SignedAccess(
                                signature.proof(),
                                signature.expires(),
                                signature.methods(),
                                signature.paths(),
                                envelope.headers().project()),
                        method,
                        "/v2/queues/" + queueOf(envelope.body()) + "/messages");
        if (principal == null) {
            throw Refusal.of(ErrorCode.NOT_AUTHENTICATED, "Not authentified.");
        }
        return principal;
    }

    /** The queue that the request is about. The reader that the operation's input is read by does not move. */
    private static QueueName queueOf(@Nullable PackReader body) {
        PackReader copy = body == null
                ? RawValue.EMPTY_MAP.reader()
                : PackReader.of(body.buffer(), body.position(), body.remaining());
        return OneQueue.SHAPE.read(copy).queueName();
    }
}
