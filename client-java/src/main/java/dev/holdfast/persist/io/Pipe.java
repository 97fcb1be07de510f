package dev.holdfast.persist.io;

import dev.holdfast.persist.Connector;
import dev.holdfast.persist.Dial;
import dev.holdfast.protocol.websocket.FrameBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A link whose answers come in the order of the requests, any number of which may be under way: memcached, Redis,
 * HTTP/1.1. Requests that are made while the stream is busy leave together in one write.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Pipe<Q, R> extends Conversation<Q, R> {

    /** How many requests may be under way on one link unless told otherwise. */
    public static final int DEFAULT_ROOM = 1024;

    /**
     * The protocol: how a request is written and a reply is read. All links share it, and several threads may use it at
     * the same time.
     *
     * <p><em>Thread-safe.</em>
     */
    public interface Codec<Q, R> {
        /** The bytes of a request, at most 16 MiB. */
        byte[] encode(Q request);

        /**
         * Reads one reply.
         *
         * @param in what has come; is moved behind the reply
         * @return null if the reply is not complete, whatever was read of {@code in}
         * @throws IOException if this is no reply, which ends the link
         */
        @Nullable
        R decode(ByteBuffer in) throws IOException;

        /** A request that changes nothing and is always answered. */
        Q ping();

        /** The first request on a link, which is ready when it is answered. */
        default Q hello() {
            return ping();
        }

        /**
         * Judges the answer to the hello.
         *
         * @throws IOException if the server does not want this client
         */
        default void welcome(R answer) throws IOException {}
    }

    private final Codec<Q, R> codec;
    private final Queue<Exchange<Q, R>> sent = new ArrayDeque<>();
    private final Partial partial = new Partial();

    private Pipe(ByteStream stream, Dial dial, int room, Codec<Q, R> codec) {
        super(stream, dial, room);
        this.codec = codec;
    }

    /** Links of this protocol, with room for {@link #DEFAULT_ROOM} requests each. */
    public static <Q, R> Connector<Pipe<Q, R>> over(Transport transport, Codec<Q, R> codec) {
        return over(transport, codec, DEFAULT_ROOM);
    }

    /**
     * Links of this protocol.
     *
     * @param room how many requests may be under way on one link
     */
    public static <Q, R> Connector<Pipe<Q, R>> over(Transport transport, Codec<Q, R> codec, int room) {
        return (to, dial) -> Opening.of(transport.open(to, dial), (stream, ready) -> {
            Pipe<Q, R> pipe = new Pipe<>(stream, dial, room, codec);
            pipe.start(ready);
        });
    }

    private void start(CompletableFuture<Pipe<Q, R>> ready) {
        CompletableFuture<Void> hello = askOwn(codec.hello()).thenAccept(answer -> {
            try {
                codec.welcome(answer);
            } catch (IOException refused) {
                throw new CompletionException(refused);
            }
        });
        greet(hello, ready, () -> ready.complete(this));
    }

    @Override
    boolean writeOwn(FrameBuffer out) {
        return true;
    }

    @Override
    void write(Exchange<Q, R> exchange, FrameBuffer out) {
        try {
            byte[] bytes = codec.encode(exchange.request);
            requireFits(bytes.length);
            out.write(bytes, 0, bytes.length);
            sent.add(exchange);
        } catch (RuntimeException unwritable) {
            settle(exchange);
            exchange.completeExceptionally(unwritable);
        }
    }

    @Override
    void read(byte[] buffer, int offset, int length) throws IOException {
        partial.read(buffer, offset, length, this::take);
    }

    private boolean take(ByteBuffer in) throws IOException {
        R reply = codec.decode(in);
        if (reply != null) {
            onReply(reply);
        }
        return reply != null;
    }

    private void onReply(R reply) throws IOException {
        Exchange<Q, R> exchange = sent.poll();
        if (exchange == null) {
            throw new IOException("The server answered what was not asked.");
        }
        if (exchange.isOwn) {
            onAsked();
        }
        settle(exchange);
        exchange.complete(reply);
    }

    @Override
    void ask() {
        var unused = askOwn(codec.ping());
    }

    @Override
    void sayGoodbye() {
        // Ordered protocols have no common word for it.
    }

    @Override
    List<Exchange<Q, R>> takeSent() {
        List<Exchange<Q, R>> all = new ArrayList<>(sent);
        sent.clear();
        return all;
    }

    @Override
    boolean hasSent() {
        return !sent.isEmpty();
    }
}
