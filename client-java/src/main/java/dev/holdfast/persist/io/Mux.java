package dev.holdfast.persist.io;

import dev.holdfast.persist.Connector;
import dev.holdfast.persist.Dial;
import dev.holdfast.persist.GoAway;
import dev.holdfast.persist.NotSent;
import dev.holdfast.protocol.websocket.FrameBuffer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A link whose requests have ids, by which the answers find them in any order, and whose server may push what nobody
 * asked for, limit how many requests are under way, and say that it goes away.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Mux<Q, R> extends Conversation<Q, R> {

    /** How many requests may be under way on one link, unless it or its server is told otherwise. */
    public static final int DEFAULT_ROOM = 1024;

    /**
     * The protocol: what is in the messages. All links share it, and several threads may use it at the same time.
     *
     * <p><em>Thread-safe.</em>
     */
    public interface Codec<Q, R> {
        /**
         * The message of a request, at most 16 MiB.
         *
         * @param id ascends by one from 0, in the order in which requests are sent
         */
        byte[] encode(long id, Q request);

        /**
         * Reads a message, which may tell several things.
         *
         * @throws IOException if it makes no sense, which ends the link
         */
        void decode(byte[] buffer, int offset, int length, Sink<R> sink) throws IOException;

        /**
         * Says hello; the link is ready when it is answered.
         *
         * @param link before it is ready, takes requests by {@link #finish}
         * @return completes when the server is content; a failure ends the link
         */
        CompletionStage<?> hello(Mux<Q, R> link);

        /** A request that is always answered, for framings that have no ping of their own; null if there is none. */
        default @Nullable Q ping() {
            return null;
        }

        /** How many messages may share one; 1, the default, if the protocol has no such thing. */
        default int maxJoined() {
            return 1;
        }

        /** How many bytes the messages that share one may have together. */
        default int maxJoinedBytes() {
            return ByteStream.FILL_BYTES;
        }

        /** One message that says all of these, which are 2 or more. */
        default byte[] join(List<byte[]> messages) {
            throw new UnsupportedOperationException();
        }
    }

    /**
     * What a message may tell.
     *
     * <p><em>One thread at a time.</em>
     */
    public interface Sink<R> {
        /** The answer to a request. */
        void reply(long id, R reply) throws IOException;

        /**
         * The answer to a request is a failure: a {@link NotSent} if the server promises that it did nothing, so that
         * the request may go elsewhere.
         */
        void fail(long id, RuntimeException failure) throws IOException;

        /** Something that nobody asked for. */
        void push(R pushed);

        /** The server will end the connection. */
        void goAway(GoAway notice);

        /** From now on so many requests may be under way, 0 or more. */
        void credit(int requests);
    }

    private final Codec<Q, R> codec;
    private final Framing framing;
    private final BiConsumer<Mux<Q, R>, R> pushes;
    private final Map<Long, Exchange<Q, R>> sent = new HashMap<>();
    private final Inbox inbox = new Inbox();
    private final List<byte[]> held = new ArrayList<>();
    private int heldBytes;
    private long nextId;

    private Mux(
            ByteStream stream,
            Dial dial,
            int room,
            Framing framing,
            Codec<Q, R> codec,
            BiConsumer<Mux<Q, R>, R> pushes) {
        super(stream, dial, room);
        this.codec = codec;
        this.framing = framing;
        this.pushes = pushes;
    }

    /** Links of this protocol, whose servers push nothing, with room for {@link #DEFAULT_ROOM} requests each. */
    public static <Q, R> Connector<Mux<Q, R>> over(Transport transport, Framing.Factory framings, Codec<Q, R> codec) {
        return over(transport, framings, codec, DEFAULT_ROOM, (link, pushed) -> {});
    }

    /**
     * Links of this protocol.
     *
     * @param room how many requests may be under way on one link, until its server grants another number
     * @param pushes takes what servers push, on the thread of the link, and must not block
     */
    public static <Q, R> Connector<Mux<Q, R>> over(
            Transport transport,
            Framing.Factory framings,
            Codec<Q, R> codec,
            int room,
            BiConsumer<Mux<Q, R>, R> pushes) {
        return (to, dial) -> Opening.of(transport.open(to, dial), (stream, ready) -> {
            Mux<Q, R> mux = new Mux<>(stream, dial, room, framings.create(to, dial), codec, pushes);
            mux.start(ready);
        });
    }

    private void start(CompletableFuture<Mux<Q, R>> ready) {
        greet(codec.hello(this).toCompletableFuture(), ready, () -> ready.complete(this));
    }

    @Override
    boolean writeOwn(FrameBuffer out) {
        framing.writeOwn(out);
        return framing.isOpen();
    }

    @Override
    void write(Exchange<Q, R> exchange, FrameBuffer out) {
        long id = nextId++;
        try {
            byte[] message = codec.encode(id, exchange.request);
            requireFits(message.length);
            gather(message, out);
            sent.put(id, exchange);
        } catch (RuntimeException unwritable) {
            settle(exchange);
            exchange.completeExceptionally(unwritable);
        }
    }

    private void gather(byte[] message, FrameBuffer out) {
        boolean isFull = held.size() >= codec.maxJoined() || heldBytes + message.length > codec.maxJoinedBytes();
        if (isFull) {
            writeHeld(out);
        }
        held.add(message);
        heldBytes += message.length;
    }

    @Override
    int held() {
        return heldBytes;
    }

    @Override
    void writeHeld(FrameBuffer out) {
        if (!held.isEmpty()) {
            framing.append(out, held.size() == 1 ? held.get(0) : codec.join(held));
            held.clear();
            heldBytes = 0;
        }
    }

    @Override
    void read(byte[] buffer, int offset, int length) throws IOException {
        boolean wasOpen = framing.isOpen();
        try {
            framing.read(buffer, offset, length, inbox);
        } finally {
            if (framing.hasOwn() || framing.isOpen() != wasOpen) {
                stream.flush();
            }
        }
    }

    @Override
    void ask() {
        if (framing.ping()) {
            stream.flush();
        } else {
            Q ping = codec.ping();
            if (ping != null) {
                var unused = askOwn(ping).thenRun(this::onAsked);
            }
        }
    }

    @Override
    void sayGoodbye() {
        framing.sayGoodbye();
    }

    @Override
    List<Exchange<Q, R>> takeSent() {
        List<Exchange<Q, R>> all = new ArrayList<>(sent.values());
        sent.clear();
        return all;
    }

    @Override
    boolean hasSent() {
        return !sent.isEmpty();
    }

    /**
     * What the messages of the server tell.
     *
     * <p><em>One thread at a time.</em>
     */
    private final class Inbox implements Framing.Receiver, Sink<R> {
        @Override
        public void onMessage(byte[] buffer, int offset, int length) throws IOException {
            codec.decode(buffer, offset, length, this);
        }

        @Override
        public void onPong() {
            onAsked();
        }

        @Override
        public void reply(long id, R reply) throws IOException {
            Exchange<Q, R> exchange = take(id);
            settle(exchange);
            exchange.complete(reply);
        }

        @Override
        public void fail(long id, RuntimeException failure) throws IOException {
            Exchange<Q, R> exchange = take(id);
            settle(exchange);
            exchange.completeExceptionally(failure);
        }

        private Exchange<Q, R> take(long id) throws IOException {
            Exchange<Q, R> exchange = sent.remove(id);
            if (exchange == null) {
                throw new IOException("The server answered request " + id + ", which is not under way.");
            }
            return exchange;
        }

        @Override
        public void push(R pushed) {
            pushes.accept(Mux.this, pushed);
        }

        @Override
        public void goAway(GoAway notice) {
            notice.lastProcessed().ifPresent(last -> failAfter(last));
            onGoAway(notice);
        }

        private void failAfter(long last) {
            Iterator<Map.Entry<Long, Exchange<Q, R>>> all = sent.entrySet().iterator();
            List<Exchange<Q, R>> unprocessed = new ArrayList<>();
            while (all.hasNext()) {
                Map.Entry<Long, Exchange<Q, R>> next = all.next();
                if (next.getKey() > last) {
                    unprocessed.add(next.getValue());
                    all.remove();
                }
            }
            NotSent why = new NotSent("The server goes away and did not take it.", null);
            for (Exchange<Q, R> exchange : unprocessed) {
                settle(exchange);
                exchange.completeExceptionally(why);
            }
        }

        @Override
        public void credit(int requests) {
            fitInto(requests);
        }
    }
}
