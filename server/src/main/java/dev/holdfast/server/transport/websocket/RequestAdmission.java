package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.envelope.Envelope;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.auth.SignedUrls;
import dev.holdfast.server.operation.Allowance;
import dev.holdfast.server.operation.Caller;
import dev.holdfast.server.operation.Dispatcher;

/**
 * What stands between a connection's requests and the dispatcher: how many there may be, what they ask for, and who
 * asks.
 *
 * <p><em>One thread at a time.</em>
 */
final class RequestAdmission {

    private final Dispatcher dispatcher;
    private final Authentication authentication;
    private final SocketIdentity identity;
    private final Allowance allowance;
    private final int maxInFlight;

    RequestAdmission(SocketThread thread, SocketIdentity identity) {
        this.dispatcher = thread.dispatcher();
        this.authentication = thread.authentication();
        this.identity = identity;
        this.allowance = dispatcher.allowanceOfConnection();
        this.maxInFlight = thread.limits().maxRequestsInFlightPerConnection();
    }

    /**
     * Sends a request on its way.
     *
     * @param unanswered how many requests of the connection are, this one among them
     * @throws Refusal when it is not admitted
     */
    void admit(SocketRequest request, Envelope envelope, int unanswered, long nowMillis) {
        if (request.isNative() && unanswered > maxInFlight) {
            throw Refusal.of(
                    ErrorCode.TOO_MANY_IN_FLIGHT,
                    "The connection has more than " + maxInFlight
                            + " unanswered requests. Wait for replies before sending more.");
        }
        if (dispatcher.requests().isUsedUp()) {
            throw dispatcher.requests().refusal();
        }
        allowance.admit(envelope.wireBytes());
        Refusal fault = envelope.fault();
        if (fault != null) {
            throw fault;
        }
        Operation<?, ?> operation = operationOf(envelope);
        request.asksFor(operation);
        Caller asking = callerOf(envelope, operation, nowMillis);
        if (SocketIdentity.isPresentation(operation)) {
            request.bringCredentials(envelope.headers());
        }
        try {
            dispatch(operation, asking, envelope, request);
        } catch (RuntimeException e) {
            throw dispatcher.refusalFor(operation, e);
        }
    }

    private void dispatch(Operation<?, ?> operation, Caller asking, Envelope envelope, SocketRequest request) {
        if (request.isNative()) {
            dispatcher.dispatch(operation, asking, envelope.body(), envelope.wireBytes(), request);
        } else {
            dispatcher.dispatchZaqar(operation, asking, envelope.body(), envelope.wireBytes(), request);
        }
    }

    private Operation<?, ?> operationOf(Envelope envelope) {
        String action = envelope.action();
        Operation<?, ?> operation = action == null ? null : Operations.find(action);
        if (operation == null || !dispatcher.has(operation)) {
            throw Refusal.of(ErrorCode.ACTION_UNKNOWN, envelope.actionShown() + " is not a valid action");
        }
        return operation;
    }

    private Caller callerOf(Envelope envelope, Operation<?, ?> operation, long nowMillis) {
        Caller asking = identity.callerOf(envelope, nowMillis);
        Envelope.Signature signature = envelope.headers().signature();
        if (signature == null || asking.principal() != null) {
            return asking;
        }
        SignedUrls urls = authentication.signedUrls();
        return asking.as(SignedRequest.principalOf(signature, envelope, operation, urls))
                .with(null);
    }
}
