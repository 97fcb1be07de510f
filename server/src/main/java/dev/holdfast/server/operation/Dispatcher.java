package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.meter.RequestMeter;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Takes requests from every transport: checks the caller, reads the input, and hands the call to the lane that owns the
 * project. From here on nothing knows which transport it was.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Dispatcher {

    private final Bindings bindings;
    private final CallRouter router;
    private final ClientId.Format clientIdFormat;
    private final Limits limits;
    private final Failures failures;
    private final Admission admission;
    private final RequestBudget requests;
    private final RequestMeter meter = new RequestMeter();

    Dispatcher(
            Bindings bindings,
            CallRouter router,
            ClientId.Format clientIdFormat,
            Limits limits,
            Failures failures,
            Admission admission) {
        this.bindings = bindings;
        this.router = router;
        this.clientIdFormat = clientIdFormat;
        this.limits = limits;
        this.failures = failures;
        this.admission = admission;
        this.requests = new RequestBudget(limits);
    }

    /** What all connections together may hold of requests. */
    public RequestBudget requests() {
        return requests;
    }

    /** Where transports count their requests. */
    public RequestMeter meter() {
        return meter;
    }

    /** Whether this server has the operation. */
    public boolean has(Operation<?, ?> operation) {
        return admission.has(operation);
    }

    /** What a new connection may ask for in a second. */
    public Allowance allowanceOfConnection() {
        return admission.rates().ofConnection();
    }

    /** Checks what the caller may do on its own, for a transport that must do so before it reads the input. */
    public void checkAccess(Operation<?, ?> operation, Caller caller) {
        admission.check(operation, caller);
    }

    /**
     * Admits a request, or refuses it at once. Every call that this method returns from is completed exactly once.
     *
     * @param body stands before the input and is read before this method returns; null for an empty one
     * @param wireBytes the size of the body as it was sent
     * @throws Refusal when the request is not admitted: the sink then hears nothing
     */
    public <I, O> void dispatch(
            Operation<I, O> operation, Caller caller, @Nullable PackReader body, int wireBytes, ReplySink sink) {
        dispatch(operation, operation.input(), caller, body, wireBytes, sink);
    }

    /** As above, for a request in the form of Zaqar's socket. */
    public <I, O> void dispatchZaqar(
            Operation<I, O> operation, Caller caller, @Nullable PackReader body, int wireBytes, ReplySink sink) {
        dispatch(operation, operation.zaqarInput(), caller, body, wireBytes, sink);
    }

    private <I, O> void dispatch(
            Operation<I, O> operation,
            Shape<I> shape,
            Caller caller,
            @Nullable PackReader body,
            int wireBytes,
            ReplySink sink) {
        Identity identity = identify(operation, caller);
        PackReader reader = body == null ? RawValue.EMPTY_MAP.reader() : body;
        I input = shape.read(reader);
        admission.check(operation, input, caller);
        if (identity.project != null) {
            admission.rates().admit(identity.project, wireBytes);
        }
        Call<I, O> call = new Call<>(operation, input, identity.project, identity.client, wireBytes, sink);
        Binding<I, O> binding = bindings.of(operation);
        Function<I, O> atOnce = binding.atOnce();
        Consumer<Call<I, O>> apart = binding.apart();
        Preparation<I> preparation = bindings.preparationOf(operation);
        if (atOnce != null) {
            call.succeed(answer(operation, atOnce, input), null);
            call.release();
        } else if (apart != null) {
            apart.accept(call);
        } else if (preparation != null && preparation.isNeeded(input)) {
            prepare(preparation, call, caller);
        } else {
            router.route(call);
        }
    }

    private <I, O> void prepare(Preparation<I> preparation, Call<I, O> call, Caller caller) {
        preparation.prepare(call.input(), caller, call.project(), new Preparation.Receiver() {
            @Override
            public void prepared(TrustOffer offer) {
                call.offer(offer);
                try {
                    router.route(call);
                } catch (RuntimeException e) {
                    refused(failures.refusalFor(call.operation(), e));
                }
            }

            @Override
            public void refused(Refusal refusal) {
                call.refuse(refusal);
                call.release();
            }
        });
    }

    private <I, O> O answer(Operation<I, O> operation, Function<I, O> atOnce, I input) {
        try {
            return atOnce.apply(input);
        } catch (Refusal refusal) {
            throw refusal;
        } catch (RuntimeException e) {
            throw failures.internal(operation.name(), e);
        }
    }

    /** What to tell a client over whose request a transport has failed; the log has the cause. */
    public Refusal refusalFor(Operation<?, ?> operation, RuntimeException failure) {
        return failures.refusalFor(operation, failure);
    }

    private record Identity(
            @Nullable ClientId client, @Nullable ProjectId project) {}

    private Identity identify(Operation<?, ?> operation, Caller caller) {
        return switch (operation.caller()) {
            case ANYBODY -> new Identity(null, null);
            case CLIENT -> new Identity(clientOf(caller), null);
            case CLIENT_AND_PROJECT -> new Identity(clientOf(caller), projectOf(caller));
        };
    }

    /** Checks the client of a request on its own, for a transport that must do so before anything else. */
    public ClientId clientOf(Caller caller) {
        if (caller.client() != null) {
            return caller.client();
        }
        String text = caller.clientText();
        if (text == null) {
            throw Refusal.of(ErrorCode.CLIENT_ID_MISSING, "The \"Client-Id\" header is required.");
        }
        return ClientId.parse(text, clientIdFormat, limits);
    }

    /** Checks the project of a request on its own; it must be the one of the credentials. */
    public ProjectId projectOf(Caller caller) {
        ProjectId project = caller.project() != null ? caller.project() : projectNamedBy(caller);
        Principal principal = caller.principal();
        if (principal != null) {
            principal.checkProject(project);
        }
        return project;
    }

    private static ProjectId projectNamedBy(Caller caller) {
        String text = caller.projectText();
        if (text == null) {
            throw Refusal.of(ErrorCode.PROJECT_MISSING, "The header X-PROJECT-ID was missing");
        }
        return new ProjectId(text);
    }
}
