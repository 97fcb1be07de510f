package dev.holdfast.client;

import dev.holdfast.client.Incoming.Answer;
import dev.holdfast.persist.Call;
import dev.holdfast.persist.Event;
import dev.holdfast.persist.NameService;
import dev.holdfast.persist.NotConnected;
import dev.holdfast.persist.Persistent;
import dev.holdfast.persist.State;
import dev.holdfast.persist.Stats;
import dev.holdfast.persist.Timers;
import dev.holdfast.persist.Waiting;
import dev.holdfast.persist.io.Mux;
import dev.holdfast.persist.io.Sockets;
import dev.holdfast.persist.io.Transport;
import dev.holdfast.persist.names.Names;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import dev.holdfast.protocol.operation.Operation;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A client of Holdfast: queues, and everything else that its protocol has, over connections that are opened at once and
 * kept for ever.
 *
 * <p>Calls may be made at any time and by any thread. One that cannot be sent waits within its time; one that was sent
 * when its connection was lost is sent again if that can do no harm. Every call ends with one of these:
 *
 * <ul>
 *   <li>its result;
 *   <li>{@link Refused}: the server said no, and nothing has happened;
 *   <li>{@link dev.holdfast.persist.OutcomeUnknown}: it was sent, the connection was lost, and a repetition might do it
 *       twice;
 *   <li>{@link dev.holdfast.persist.TimedOut}: its time was over, {@code sent()} says whether a server may have seen
 *       it;
 *   <li>{@link dev.holdfast.persist.NotConnected}: it was not sent, because too many calls wait, or the client is
 *       closed;
 *   <li>{@link Unreadable}: it took effect, and its result makes no sense.
 * </ul>
 *
 * <p>Cancelling a future withdraws a request that was not sent. Futures are completed on the thread that received the
 * answer: what is chained to them must not block. {@link Queue#blocking} is for threads that may.
 *
 * <p><em>Thread-safe.</em>
 */
public final class HoldfastClient implements AutoCloseable {

    /** The port of a name that has none. */
    public static final int DEFAULT_PORT = 8888;

    /** How long a call may take, unless told otherwise. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

    private final Persistent<Wire> links;
    private final Consumers consumers;
    private final Protocol protocol;
    private final Duration limit;
    private final String producer = UUID.randomUUID().toString();
    private final AtomicLong posts = new AtomicLong();
    private volatile boolean isClosed;

    private HoldfastClient(Builder from) {
        limit = from.limit;
        protocol = new Protocol(from.project, from.clientId, from.tokens, Timers.shared());
        CompletableFuture<Consumers> told = new CompletableFuture<>();
        links = from.links(protocol, (link, what) -> told.join().tell(link, what))
                .build();
        consumers = new Consumers(from.executor, links);
        told.complete(consumers);
    }

    /**
     * Connects to {@code host:port} without TLS and without a token, for the project {@code default}; the connections
     * are opened in the background.
     *
     * @param name see {@link #builder}
     */
    public static HoldfastClient connect(String name) {
        return builder(name).build();
    }

    /**
     * Begins a description of a client.
     *
     * @param name where the servers are, as the name service reads it: unless told otherwise {@code host:port},
     *     {@code srv:_holdfast._tcp.example.com}, an address, or several with commas between them
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    // ---- every operation

    /** The same as {@link #call(Operation, Object, Duration)} within the client's usual time. */
    public <I, O> CompletableFuture<Reply<O>> call(Operation<I, O> operation, I input) {
        return call(operation, input, limit);
    }

    /**
     * Asks for any operation of the protocol. A post without an id gets one, so that it can be repeated.
     *
     * @param limit how long it may take, waiting and repetitions included
     * @throws IllegalArgumentException if the operation belongs to one connection: those are the client's own, and
     *     {@link Queue#live} and {@link Queue#worker} stand for them
     */
    public <I, O> CompletableFuture<Reply<O>> call(Operation<I, O> operation, I input, Duration limit) {
        return ask(operation, input, limit, reply -> reply);
    }

    <I, O, T> CompletableFuture<T> ask(Operation<I, O> operation, I input, Function<Reply<O>, T> reader) {
        return ask(operation, input, limit, reader);
    }

    <I, O, T> CompletableFuture<T> ask(
            Operation<I, O> operation, I input, Duration limit, Function<Reply<O>, T> reader) {
        Repetition rule = Repetition.of(operation);
        if (rule == Repetition.OF_LINK) {
            throw new IllegalArgumentException(operation + " belongs to one connection.");
        }
        if (isClosed) {
            return CompletableFuture.failedFuture(new NotConnected("The client is closed.", null));
        }
        I said = withId(operation, input);
        Ask ask = Ask.of(operation, said);
        Duration window = Duration.ofSeconds(protocol.limits().postIdWindowSeconds());
        Call kind = rule.kindOf(said, limit, window);
        CompletableFuture<Incoming> answer = links.call(kind, limit, ask.bytes(), link -> link.call(ask));
        return Futures.then(answer, told -> reader.apply(((Answer) told).read(operation)));
    }

    @SuppressWarnings("unchecked") // The input of a post is replaced by another of its class.
    private <I> I withId(Operation<I, ?> operation, I input) {
        boolean lacksId = operation == (Operation<?, ?>) MessageOperations.MESSAGE_POST
                && input instanceof PostMessages post
                && post.postId() == null;
        if (!lacksId) {
            return input;
        }
        PostMessages post = (PostMessages) input;
        String id = producer + "-" + posts.getAndIncrement();
        return (I) new PostMessages(post.queueName(), post.messages(), id, post.acknowledge());
    }

    /** How long a call may take that says nothing of it. */
    Duration limit() {
        return limit;
    }

    Consumers consumers() {
        return consumers;
    }

    // ---- queues

    /**
     * A queue whose messages are any values, as MessagePack; {@link Queue#typed} makes others of it. Asks nothing of
     * the server: a queue need not exist to be used.
     *
     * @throws IllegalArgumentException if no queue can have that name: it must be 1 to 64 of {@code a-z A-Z 0-9 _ - .}
     */
    public Queue<RawValue> queue(String name) {
        try {
            return new Queue<>(this, new QueueName(name), Body.RAW);
        } catch (Refusal impossible) {
            throw new IllegalArgumentException(impossible.text(), impossible);
        }
    }

    // ---- the connections

    /**
     * Completes when a call would be sent at once; fails with {@link dev.holdfast.persist.NotConnected} when the client
     * is closed. A program that waits for it before each call makes no more of them than the server takes.
     */
    public CompletableFuture<Void> ready() {
        return links.ready();
    }

    public State state() {
        return links.state();
    }

    /** What the connections are and have done. */
    public Stats stats() {
        return links.stats();
    }

    /** Replaces every connection by a new one, without an interruption. */
    public void reconnect() {
        links.reconnect();
    }

    /** Refuses new calls and those that wait. Those under way are finished within 30 seconds. Does not block. */
    @Override
    public void close() {
        isClosed = true;
        consumers.close();
        links.close();
    }

    /**
     * A description of a client.
     *
     * <p><em>One thread at a time.</em>
     */
    public static final class Builder {
        private final String name;
        private @Nullable NameService names;
        private @Nullable SSLContext tls;
        private @Nullable String serverName;
        private @Nullable Supplier<? extends CompletionStage<Token>> tokens;
        private @Nullable Consumer<Event> listener;
        private String project = "default";
        private String clientId = UUID.randomUUID().toString();
        private Duration limit = DEFAULT_LIMIT;
        private Waiting waiting = Waiting.DEFAULT;
        private Executor executor = ForkJoinPool.commonPool();
        private double repeatsPerCall = 0.2;
        private double repeatsPerSecond = 10;
        private boolean isSpread;
        private @Nullable Duration wait = Wires.FIRST_WAIT;

        private Builder(String name) {
            this.name = name;
        }

        /** Who tells where the name leads; DNS unless told otherwise. */
        public Builder names(NameService service) {
            names = service;
            return this;
        }

        /** TLS 1.3 with these authorities and keys. The server's certificate must be for the host in the name. */
        public Builder tls(SSLContext context) {
            tls = context;
            return this;
        }

        /** What the servers are called in their certificates, where it is not the host in the name. */
        public Builder serverName(String host) {
            serverName = host;
            return this;
        }

        /** The project whose queues these are, {@code default} unless told otherwise; 1 to 256 characters. */
        public Builder project(String id) {
            project = id;
            return this;
        }

        /** The client's own name, a UUID by which the server knows its own messages; random unless told otherwise. */
        public Builder clientId(String uuid) {
            clientId = uuid;
            return this;
        }

        /** A token that never changes. */
        public Builder token(String text) {
            return tokens(() -> CompletableFuture.completedFuture(Token.of(text)));
        }

        /**
         * Asked for a token by every connection when it is opened, and again in time before one expires. It must not
         * block; a failure counts as one of the connection, and is tried again.
         */
        public Builder tokens(Supplier<? extends CompletionStage<Token>> supplier) {
            tokens = supplier;
            return this;
        }

        /** How long a call may take that says nothing of it, {@link #DEFAULT_LIMIT} unless told otherwise. */
        public Builder limit(Duration time) {
            limit = time;
            return this;
        }

        /** What becomes of calls that cannot be sent, {@link Waiting#DEFAULT} unless told otherwise. */
        public Builder waiting(Waiting limits) {
            waiting = limits;
            return this;
        }

        /**
         * How many repetitions there may be for each call and each second: 0.2 and 10 unless told otherwise. As many
         * are saved up as one connection can have requests under way, so that all of them survive its loss.
         */
        public Builder retryBudget(double perCall, double perSecond) {
            repeatsPerCall = perCall;
            repeatsPerSecond = perSecond;
            return this;
        }

        /** Hears of everything that happens to the connections, serially; must not block. Without one, it is logged. */
        public Builder listener(Consumer<Event> consumer) {
            listener = consumer;
            return this;
        }

        /** Where the listeners of {@link Live} run, one after another; the common pool unless told otherwise. */
        public Builder executor(Executor other) {
            executor = other;
            return this;
        }

        /** A connection to each address of the name, instead of one to whichever answers first. */
        public Builder spread() {
            isSpread = true;
            return this;
        }

        /**
         * Sockets or nothing. Unless told so, a client whose sockets are not let through by something in between goes
         * on by REST, says so with {@link Event.FellBack}, and leaves that when it can have a socket again.
         */
        public Builder withoutPolling() {
            wait = null;
            return this;
        }

        Builder comeBackAfter(Duration first) {
            wait = first;
            return this;
        }

        /**
         * Begins to connect.
         *
         * @throws IllegalArgumentException if the name service cannot read the name
         */
        public HoldfastClient build() {
            return new HoldfastClient(this);
        }

        private Persistent.Builder<Wire> links(Protocol protocol, BiConsumer<Wire, Incoming> pushes) {
            Transport transport = tls == null ? Sockets.plain() : Sockets.tls(tls);
            Wires wires = new Wires(transport, protocol, pushes, Timers.shared(), wait);
            var builder = Persistent.to(name, DEFAULT_PORT, wires)
                    .names(names == null ? Names.dns().build() : names)
                    .waiting(waiting)
                    .retryBudget(repeatsPerCall, repeatsPerSecond, Mux.DEFAULT_ROOM);
            if (serverName != null) {
                builder.serverName(serverName);
            }
            if (listener != null) {
                builder.listener(listener);
            }
            return isSpread ? builder : builder.single();
        }
    }
}
