package dev.holdfast.client;

import dev.holdfast.client.HoldfastException.Reason;
import dev.holdfast.client.ReplyFrame.Entry;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.ServiceOperations;
import dev.holdfast.protocol.operation.ServiceShapes.Hello;
import dev.holdfast.protocol.operation.ServiceShapes.Welcome;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.xnio.IoFuture;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;

/**
 * One open connection to a server, made for one project and one client. Calls may overlap and may come from any thread;
 * each reply finds its call by its id.
 *
 * <p>When the connection ends, for whatever reason, every call that waits fails. It does not reconnect.
 *
 * <p>Futures are completed on the thread that serves all connections: what is chained to them must not block. Waiting
 * for them elsewhere, with {@code get} or {@code join}, is fine.
 *
 * <p><em>Thread-safe.</em>
 */
public final class HoldfastConnection implements AutoCloseable {

    /** The version of the protocol that this client speaks. */
    public static final int PROTOCOL_VERSION = 1;

    /** How long the connection and the server's welcome may take together. */
    public static final int CONNECT_TIMEOUT_SECONDS = 10;

    /** How long a reply may take: longer than the server lets a request wait. */
    public static final int REPLY_TIMEOUT_SECONDS = 90;

    private static final int MAX_IN_FLIGHT = Limits.DEFAULT.maxRequestsInFlightPerConnection();

    private final AtomicLong nextId = new AtomicLong();
    private final Map<Long, Waiting<?>> waiting = new ConcurrentHashMap<>();
    private final Semaphore permits = new Semaphore(MAX_IN_FLIGHT);
    private final CompletableFuture<HoldfastConnection> opened = new CompletableFuture<>();
    private final CompletableFuture<HoldfastException> closed = new CompletableFuture<>();
    private final Hello hello;
    private volatile @Nullable Link link;
    private volatile boolean isClosing;

    private HoldfastConnection(Hello hello) {
        this.hello = hello;
    }

    /** A call whose reply has not come. */
    private record Waiting<O>(Operation<?, O> operation, CompletableFuture<Reply<O>> reply, XnioExecutor.Key timer) {

        void complete(Entry entry) {
            try {
                PackReader body = entry.body();
                if (entry.status() >= 400) {
                    reply.completeExceptionally(ReplyFrame.refusal(entry.status(), body));
                } else {
                    O output = body == null ? null : operation.output().read(body);
                    reply.complete(new Reply<>(entry.status(), output));
                }
            } catch (Refusal unreadable) {
                String text = "The reply to " + operation + " cannot be read: " + unreadable.text();
                reply.completeExceptionally(HoldfastException.of(Reason.PROTOCOL_VIOLATION, text));
            }
        }
    }

    /**
     * Connects and says hello. The look-up of the host's name is done by the calling thread.
     *
     * @param uri such as {@code ws://127.0.0.1:8888}; {@code wss://} is not supported yet
     * @return fails with {@link HoldfastException} when the server cannot be reached or does not welcome the client
     */
    public static CompletableFuture<HoldfastConnection> open(URI uri, ProjectId project, ClientId client) {
        HoldfastConnection connection = new HoldfastConnection(new Hello(project.text(), client.text()));
        try {
            connection.connect(uri, Endpoint.of(uri));
        } catch (HoldfastException unusable) {
            connection.opened.completeExceptionally(unusable);
        }
        return connection.opened;
    }

    private void connect(URI uri, Endpoint endpoint) {
        IoFuture<StreamConnection> tcp = IoWorker.shared()
                .openStreamConnection(
                        endpoint.address(),
                        channel ->
                                channel.getIoThread().execute(() -> link = Link.open(channel, endpoint, new Events())),
                        OptionMap.create(Options.TCP_NODELAY, true));
        tcp.addNotifier((future, nothing) -> onConnect(uri, future), null);
        XnioExecutor.Key timer = IoWorker.shared()
                .getIoThread()
                .executeAfter(() -> onConnectTimeout(uri, tcp), CONNECT_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        var unused = opened.whenComplete((connection, failure) -> timer.remove());
    }

    private void onConnect(URI uri, IoFuture<? extends StreamConnection> tcp) {
        if (tcp.getStatus() == IoFuture.Status.FAILED) {
            IOException failure = tcp.getException();
            String text = "Cannot connect to " + uri + ": " + failure.getMessage();
            opened.completeExceptionally(HoldfastException.of(Reason.CONNECT_FAILED, text, failure));
        }
    }

    private void onConnectTimeout(URI uri, IoFuture<StreamConnection> tcp) {
        String text = uri + " did not answer within " + CONNECT_TIMEOUT_SECONDS + " seconds.";
        if (opened.completeExceptionally(HoldfastException.of(Reason.CONNECT_FAILED, text))) {
            tcp.cancel();
            close();
        }
    }

    /**
     * Asks for one operation.
     *
     * @return fails with {@link HoldfastException}
     */
    public <I, O> CompletableFuture<Reply<O>> call(Operation<I, O> operation, I input) {
        Link to = link;
        if (to == null || closed.isDone() || isClosing) {
            return CompletableFuture.failedFuture(HoldfastException.of(Reason.CLOSED, "The connection is closed."));
        }
        long id = nextId.getAndIncrement();
        byte[] request = encode(id, operation, input);
        if (request.length > Limits.DEFAULT.maxFrameBytes()) {
            String text = "The request has " + request.length + " bytes.";
            return CompletableFuture.failedFuture(HoldfastException.refused(ErrorCode.REQUEST_TOO_LARGE, text, 0));
        }
        if (!permits.tryAcquire()) {
            String text = "More than " + MAX_IN_FLIGHT + " requests wait for their replies.";
            return CompletableFuture.failedFuture(HoldfastException.refused(ErrorCode.TOO_MANY_IN_FLIGHT, text, 1));
        }
        return send(to, id, operation, request);
    }

    private <O> CompletableFuture<Reply<O>> send(Link to, long id, Operation<?, O> operation, byte[] request) {
        CompletableFuture<Reply<O>> reply = new CompletableFuture<>();
        XnioExecutor.Key timer =
                to.thread().executeAfter(() -> onReplyTimeout(id), REPLY_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        waiting.put(id, new Waiting<>(operation, reply, timer));
        // The connection may have ended since it was asked, before it could know of this call.
        if (closed.isDone()) {
            fail(id, HoldfastException.of(Reason.CLOSED, "The connection is closed."));
        } else {
            to.send(request);
        }
        return reply;
    }

    private static <I> byte[] encode(long id, Operation<I, ?> operation, I input) {
        PackWriter out = new PackWriter();
        out.mapHeader(3).string("id").integer(id).string("action").string(operation.name());
        out.string("body");
        operation.input().write(out, input);
        return out.toByteArray();
    }

    private void onReplyTimeout(long id) {
        String text = "No reply came within " + REPLY_TIMEOUT_SECONDS + " seconds.";
        fail(id, HoldfastException.of(Reason.OUTCOME_UNKNOWN, text));
    }

    private void fail(long id, HoldfastException why) {
        Waiting<?> call = take(id);
        if (call != null) {
            call.reply.completeExceptionally(why);
        }
    }

    private @Nullable Waiting<?> take(long id) {
        Waiting<?> call = waiting.remove(id);
        if (call != null) {
            call.timer.remove();
            permits.release();
        }
        return call;
    }

    /**
     * Completes when the connection has ended, with why. A connection that {@link #close} ended has the reason
     * {@link Reason#CLOSED} too.
     */
    public CompletableFuture<HoldfastException> closed() {
        return closed.copy();
    }

    /** Closes the connection without waiting for its end; calls that still wait fail. */
    @Override
    public void close() {
        isClosing = true;
        Link to = link;
        if (to != null) {
            to.close(CloseCode.NORMAL, "");
        }
    }

    private void greet() {
        var unused = call(ServiceOperations.HELLO, hello).whenComplete((reply, failure) -> {
            if (failure != null) {
                opened.completeExceptionally(failure);
                close();
            } else {
                welcome(reply.required());
            }
        });
    }

    private void welcome(Welcome welcome) {
        if (welcome.protocol() == PROTOCOL_VERSION) {
            opened.complete(this);
        } else {
            String text = "The server speaks version " + welcome.protocol() + ", this client " + PROTOCOL_VERSION + ".";
            opened.completeExceptionally(HoldfastException.of(Reason.CONNECT_FAILED, text));
            close();
        }
    }

    /**
     * What the link tells.
     *
     * <p><em>One thread at a time.</em>
     */
    private final class Events implements Link.Listener {
        @Override
        public void onOpen() {
            greet();
        }

        @Override
        public void onMessage(byte[] buffer, int offset, int length) {
            ReplyFrame.read(buffer, offset, length, this::onReply);
        }

        private void onReply(Entry entry) {
            Waiting<?> call = take(entry.id());
            if (call != null) {
                call.complete(entry);
            } else if (entry.id() >= nextId.get()) {
                throw HoldfastException.of(
                        Reason.PROTOCOL_VIOLATION,
                        "The server answered request " + entry.id() + ", which was never sent.");
            }
        }

        @Override
        public void onEnd(HoldfastException why) {
            closed.complete(why);
            opened.completeExceptionally(why);
            String text = "No reply came. " + why.getMessage();
            waiting.keySet().forEach(id -> fail(id, HoldfastException.of(Reason.OUTCOME_UNKNOWN, text, why)));
        }
    }
}
