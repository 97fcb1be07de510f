package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.envelope.Envelope;
import dev.holdfast.protocol.envelope.Envelope.Form;
import dev.holdfast.protocol.envelope.Envelope.Headers;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.ServiceOperations;
import dev.holdfast.protocol.operation.ServiceShapes.Authenticate;
import dev.holdfast.protocol.operation.ServiceShapes.Hello;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.config.Secret;
import dev.holdfast.server.operation.Caller;
import dev.holdfast.server.operation.Dispatcher;
import dev.holdfast.server.transport.UpgradeIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Who speaks on a connection: what a hello has said once for all native requests, and what credentials have proved.
 *
 * <pre>
 *   UNPROVED ── credentials ──► under check ── accepted ──► PROVED ── its moment comes ──► the connection closes
 *       ▲                           │ refused                 │ ▲
 *       └───────────────────────────┘            credentials  │ │ accepted: they replace the old ones
 *                                                             ▼ │ refused: the old ones stay
 *                                                          under check, and PROVED meanwhile
 * </pre>
 *
 * New credentials are for the project and the roles of the old ones, or the connection ends: what it has opened counts
 * on both.
 *
 * <p>A connection whose request for the upgrade has shown credentials begins as PROVED.
 *
 * <p><em>One thread at a time.</em>
 */
final class SocketIdentity {

    /** How often it is looked whether credentials were taken back. */
    private static final long POLL_MILLIS = 1000;

    private final Dispatcher dispatcher;
    private final Authentication authentication;
    private @Nullable Caller caller;
    private @Nullable Principal principal;
    private @Nullable Secret token;
    private @Nullable Secret tokenUnderCheck;
    private @Nullable SocketRequest underCheck;
    private boolean isRenewed;
    private boolean hasEnded;

    /** What the request under check says: the project that the credentials must be for. */
    private Caller claimed = Caller.unchecked(null, null);

    /** @param proved who has asked for the connection, if the request for it said so */
    SocketIdentity(Dispatcher dispatcher, Authentication authentication, @Nullable UpgradeIdentity proved) {
        this.dispatcher = dispatcher;
        this.authentication = authentication;
        this.principal = proved != null ? proved.principal() : authentication.unproved(null);
        this.token = proved == null ? null : proved.token();
    }

    /** Whether a hello has said who speaks. */
    boolean isKnown() {
        return caller != null;
    }

    /** The project that hello has named; null before. */
    @Nullable
    String projectText() {
        ProjectId project = caller == null ? null : caller.project();
        return project == null ? null : project.text();
    }

    /** The client that hello has named; null before. */
    @Nullable
    String clientText() {
        ClientId client = caller == null ? null : caller.client();
        return client == null ? null : client.text();
    }

    /** Whether credentials counted once and count no more. */
    boolean isExpired(long nowMillis) {
        return principal != null && authentication.isOver(principal, nowMillis);
    }

    /** When {@link #isExpired} can next become true without anybody being told; {@link Principal#NEVER} for never. */
    long nextLookMillis(long nowMillis) {
        if (principal == null) {
            return Principal.NEVER;
        }
        long pollMillis = authentication.canRevoke() ? nowMillis + POLL_MILLIS : Principal.NEVER;
        return Math.min(principal.expiresMillis(), pollMillis);
    }

    /** Whether good credentials were shown for another project or other roles: the connection must not go on. */
    boolean hasEnded() {
        return hasEnded;
    }

    /** Whether an operation says who opens the connection. */
    static boolean isPresentation(Operation<?, ?> operation) {
        return operation == ServiceOperations.HELLO || operation == ServiceOperations.AUTHENTICATE;
    }

    /** Who asks for a request. @throws Refusal when neither it nor the connection says so */
    Caller callerOf(Envelope envelope, long nowMillis) {
        Headers headers = envelope.headers();
        if (headers.state() == Headers.State.READABLE) {
            return Caller.unchecked(headers.clientId(), headers.project())
                    .as(principalOf(headers, nowMillis))
                    .with(token);
        }
        if (envelope.form() == Form.ZAQAR || headers.state() == Headers.State.MALFORMED) {
            throw Refusal.of(
                    ErrorCode.SCHEMA_MISMATCH,
                    "The headers must be a map in which Client-ID and X-Project-ID are text.");
        }
        if (caller == null && !opensConnection(envelope)) {
            throw Refusal.of(
                    ErrorCode.HELLO_REQUIRED,
                    "Say hello first (project and client_id), or send the headers Client-ID and X-Project-ID.");
        }
        return (caller == null ? Caller.unchecked(null, null) : caller)
                .as(principalOf(headers, nowMillis))
                .with(token);
    }

    private boolean opensConnection(Envelope envelope) {
        return ServiceOperations.HELLO.name().equals(envelope.action())
                || (authentication.isRequired()
                        && ServiceOperations.AUTHENTICATE.name().equals(envelope.action()));
    }

    /** Roles are claimed request by request, where they are believed at all. */
    private @Nullable Principal principalOf(Headers headers, long nowMillis) {
        if (!authentication.isRequired() && headers.roles() != null) {
            return authentication.unproved(headers.roles());
        }
        return isExpired(nowMillis) ? null : principal;
    }

    /**
     * Takes what a request says about who opens the connection. Called on the I/O thread, before the next request of
     * the same frame is read.
     *
     * @return whether the reply has to wait for a verdict
     */
    boolean present(SocketRequest request, Object input, Headers headers) {
        try {
            if (input instanceof Hello hello) {
                return greet(request, hello, headers);
            }
            return input instanceof Authenticate given && authenticate(request, given, headers);
        } catch (Refusal unacceptable) {
            request.denyOutcome(unacceptable);
            return false;
        }
    }

    private boolean greet(SocketRequest request, Hello hello, Headers headers) {
        Caller said = Caller.unchecked(hello.clientId(), hello.project());
        ClientId client = dispatcher.clientOf(said);
        ProjectId project = dispatcher.projectOf(said);
        String shown = hello.token() != null ? hello.token() : headers.token();
        if (shown != null && authentication.isRequired()) {
            check(request, shown, Caller.known(client, project));
            return true;
        }
        caller = Caller.known(client, dispatcher.projectOf(said.as(principal)));
        return false;
    }

    private boolean authenticate(SocketRequest request, Authenticate given, Headers headers) {
        if (!authentication.isRequired()) {
            return false;
        }
        String shown = given.token() != null ? given.token() : headers.token();
        if (shown == null || (!request.isNative() && headers.project() == null)) {
            throw Refusal.of(ErrorCode.SCHEMA_MISMATCH, "The header X-Auth-Token with the credentials is missing.");
        }
        check(request, shown, Caller.unchecked(null, headers.project()));
        return true;
    }

    private void check(SocketRequest request, String shown, Caller said) {
        request.hideEcho();
        if (underCheck != null) {
            throw Refusal.of(ErrorCode.NOT_AUTHENTICATED, "Not authentified.");
        }
        underCheck = request;
        claimed = said;
        tokenUnderCheck = authentication.kept(shown);
        authentication.check(shown, request);
        if (request.hasVerdict()) {
            settle(request);
        }
    }

    /** Acts on the verdict on a request's credentials, if it is the request under check. */
    void settle(SocketRequest request) {
        if (underCheck != request) {
            return;
        }
        underCheck = null;
        Principal proved = request.proved();
        if (proved == null) {
            return;
        }
        try {
            accept(proved);
        } catch (Refusal forAnotherProject) {
            request.denyOutcome(forAnotherProject);
        }
    }

    /** Whether other credentials count since the last call. */
    boolean takeIsRenewed() {
        boolean taken = isRenewed;
        isRenewed = false;
        return taken;
    }

    /** What the old credentials have opened must not go on under others: the connection ends instead. */
    private void accept(Principal proved) {
        if (claimed.project() != null || claimed.projectText() != null) {
            ProjectId ignored = dispatcher.projectOf(claimed.as(proved));
        }
        if (hasEnded || (principal != null && !principal.mayTheSameAs(proved))) {
            hasEnded = true;
            principal = null;
            return;
        }
        principal = proved;
        isRenewed = true;
        token = tokenUnderCheck;
        if (claimed.client() != null) {
            caller = claimed;
        }
    }
}
