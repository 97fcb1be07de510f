package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.envelope.Envelope;
import dev.holdfast.protocol.envelope.Envelope.Echo;
import dev.holdfast.protocol.envelope.Envelope.Encoding;
import dev.holdfast.protocol.envelope.Envelope.Form;
import dev.holdfast.protocol.envelope.Envelope.Headers;
import dev.holdfast.protocol.envelope.ReplyWriter;
import dev.holdfast.protocol.envelope.RequestId;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenedConsumer;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.ServiceShapes.Hello;
import dev.holdfast.protocol.operation.ServiceShapes.Welcome;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionCreation;
import dev.holdfast.protocol.operation.SystemShapes.Watching;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.auth.Verdict;
import dev.holdfast.server.meter.RequestMeter.Transport;
import dev.holdfast.server.operation.BudgetShare;
import dev.holdfast.server.operation.Call;
import dev.holdfast.server.operation.ConsumerSink;
import dev.holdfast.server.operation.PushSink;
import dev.holdfast.server.operation.ReplySink;
import dev.holdfast.server.operation.ResultBudget;
import dev.holdfast.server.operation.SystemSink;
import org.jspecify.annotations.Nullable;

/**
 * One request of a connection, and what is needed to write its reply in the request's own dialect.
 *
 * <p>{@link #complete} may be called by any thread; it hands the request back to the connection's I/O thread, which
 * alone touches the rest.
 *
 * <p><em>One thread at a time.</em>
 */
final class SocketRequest implements ReplySink, Verdict, Arrival {

    private final Connection connection;
    private final Encoding encoding;
    private final Form form;
    private final @Nullable RequestId id;
    private final int bytes;
    private final long beginNanos;
    private @Nullable Operation<?, ?> operation;
    private Echo echo;
    private @Nullable Headers credentials;
    private @Nullable Call<?, ?> call;
    private @Nullable Refusal refusal;
    private @Nullable Principal proved;
    private volatile boolean hasVerdict;
    private boolean isDone;
    private boolean isAlone;
    private boolean isWritten;

    private SocketRequest(Connection connection, Encoding encoding, Form form) {
        this.connection = connection;
        this.encoding = encoding;
        this.form = form;
        this.id = null;
        this.echo = Echo.NONE;
        this.bytes = 0;
        this.beginNanos = connection.meter().begin(Transport.WEBSOCKET);
    }

    private SocketRequest(Connection connection, Encoding encoding, Envelope envelope, int frameBytes) {
        this.connection = connection;
        this.encoding = encoding;
        this.form = envelope.form();
        this.id = envelope.id();
        Echo repeated = envelope.echo();
        this.echo = repeated == null ? Echo.NONE : repeated;
        this.bytes = form == Form.ZAQAR ? frameBytes : envelope.wireBytes();
        this.beginNanos = connection.meter().begin(Transport.WEBSOCKET);
    }

    static SocketRequest of(Connection connection, Encoding encoding, Envelope envelope, int frameBytes) {
        return new SocketRequest(connection, encoding, envelope, frameBytes);
    }

    /** A stand-in for a frame that held no request: the refusal has to be written in some form. */
    static SocketRequest unreadable(Connection connection, Encoding encoding, Form form, Refusal refusal) {
        SocketRequest request = new SocketRequest(connection, encoding, form);
        request.refuse(refusal);
        return request;
    }

    void refuse(Refusal reason) {
        refusal = reason;
        isDone = true;
    }

    /** What it asks for is known from now on. */
    void asksFor(Operation<?, ?> asked) {
        operation = asked;
    }

    /** Its outcome has been found, and its reply will leave as soon as it may. */
    void countReply() {
        Refusal reason = refusal;
        connection.meter().end(Transport.WEBSOCKET, operation, reason == null ? null : reason.code(), beginNanos);
    }

    /** Its connection has ended before it had an outcome. */
    void countAbandoned() {
        connection.meter().abandon(Transport.WEBSOCKET, operation, beginNanos);
    }

    /** Says no instead of what the call has given; the reply is on its way already, or will be. */
    void denyOutcome(Refusal reason) {
        refusal = reason;
    }

    @Override
    public void complete(Call<?, ?> done) {
        call = done;
        refusal = done.refusal();
        Headers said = credentials;
        if (refusal != null || said == null || !connection.identity().present(this, done.input(), said)) {
            connection.hand(this);
        }
    }

    /** It says who opens the connection, so the reply may have to wait for a verdict on that. */
    void bringCredentials(Headers headers) {
        credentials = headers;
    }

    /** The reply repeats the action only: the request holds a secret. */
    void hideEcho() {
        echo = new Echo(echo.action(), RawValue.EMPTY_MAP, RawValue.EMPTY_MAP);
    }

    @Override
    public void accepted(Principal principal) {
        proved = principal;
        hasVerdict = true;
        connection.hand(this);
    }

    @Override
    public void refused(Refusal reason) {
        refusal = reason;
        hasVerdict = true;
        connection.hand(this);
    }

    boolean hasVerdict() {
        return hasVerdict;
    }

    /** Who it is, once there is a verdict; null when it was refused. */
    @Nullable
    Principal proved() {
        return proved;
    }

    @Override
    public boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public BudgetShare resultShare() {
        return connection.resultShare();
    }

    @Override
    public PushSink peer() {
        return new SocketPush.Sink(connection, form);
    }

    @Override
    public @Nullable SystemSink systemSink() {
        return isNative() ? new SystemPush.Sink(connection) : null;
    }

    @Override
    public String connectionId() {
        return connection.id();
    }

    @Override
    public @Nullable ConsumerSink consumerSink() {
        return isNative() ? connection.consumers() : null;
    }

    @Override
    public Connection connection() {
        return connection;
    }

    /** What its result takes of the budget until it has left; null for nothing. */
    ResultBudget.@Nullable Charge charge() {
        Call<?, ?> done = call;
        return done == null ? null : done.charge();
    }

    /** Its reply will never leave. */
    void forget() {
        Call<?, ?> done = call;
        if (done != null) {
            done.giveBackCharge();
        }
    }

    @Override
    public void arrive() {
        connection.take(this);
    }

    /** Tells the connection what its outcome means for the connection itself. */
    void settled(Connection owner) {
        Call<?, ?> done = call;
        if (done == null || refusal != null) {
            return;
        }
        if (isToBePushed(done.output())) {
            owner.pushIn(encoding);
        } else if (isNative() && done.input() instanceof Hello hello && done.output() instanceof Welcome welcome) {
            owner.greeted(hello, welcome, encoding);
        } else if (done.output() instanceof Watching) {
            owner.watchIn(encoding);
        }
    }

    /** Whether it has made a subscription of the connection itself, or opened a consumer. */
    private static boolean isToBePushed(Object output) {
        return output instanceof OpenedConsumer
                || (output instanceof SubscriptionCreation creation && creation.isOfConnection());
    }

    /** How many bytes of the wire it keeps: a native request its body, Zaqar's, which are echoed, all of the frame. */
    int bytes() {
        return bytes;
    }

    Encoding encoding() {
        return encoding;
    }

    @Override
    public boolean isNative() {
        return form == Form.NATIVE;
    }

    /** Whether the reply may be written: known to the I/O thread only, and not before the outcome has reached it. */
    boolean isDone() {
        return isDone;
    }

    void markDone() {
        isDone = true;
    }

    boolean isWritten() {
        return isWritten;
    }

    void markWritten() {
        isWritten = true;
    }

    /** Whether its reply must have a frame of its own. */
    boolean isAlone() {
        return isAlone;
    }

    void markAlone() {
        isAlone = true;
    }

    /** Writes the reply; a view that fails costs its own request an error, and the others nothing. */
    void writeReply(PackWriter out) {
        int begin = out.size();
        try {
            write(out);
        } catch (RuntimeException fromView) {
            out.truncate(begin);
            writeRefusal(out, refusalFor(fromView));
        }
    }

    private Refusal refusalFor(RuntimeException failure) {
        Call<?, ?> done = call;
        return done == null
                ? Refusal.of(ErrorCode.INTERNAL, "The server failed to serve this request.")
                : connection.refusalFor(done.operation(), failure);
    }

    private void write(PackWriter out) {
        Refusal reason = refusal;
        Call<?, ?> done = call;
        if (reason != null) {
            writeRefusal(out, reason);
        } else if (done != null) {
            writeOutcome(out, done);
        } else {
            writeRefusal(out, Refusal.of(ErrorCode.INTERNAL, "The request ended without an outcome."));
        }
    }

    private <I, O> void writeOutcome(PackWriter out, Call<I, O> done) {
        if (isNative()) {
            ReplyWriter.writeNative(out, id, done.operation().nativeView(), done.input(), done.output());
        } else {
            ReplyWriter.writeZaqar(out, echo, done.operation().zaqarView(), done.input(), done.output());
        }
    }

    private void writeRefusal(PackWriter out, Refusal reason) {
        if (isNative()) {
            ReplyWriter.writeNativeRefusal(out, id, reason);
        } else {
            ReplyWriter.writeZaqarRefusal(out, echo, reason);
        }
    }
}
