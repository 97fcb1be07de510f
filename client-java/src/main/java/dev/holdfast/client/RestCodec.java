package dev.holdfast.client;

import dev.holdfast.persist.io.Pipe;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.ServiceOperations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * REST on one link: requests are HTTP/1.1, and each reply is read as that of the operation that was asked for.
 *
 * <p><em>Thread-safe.</em>
 */
final class RestCodec implements Pipe.Codec<Ask, Incoming> {

    private static final Ask PING = Ask.of(ServiceOperations.PING_NODE, Nothing.INSTANCE);
    private static final int MAX_REQUEST_BYTES = 16 << 20;
    private static final Map<String, Operation<?, ?>> BY_NAME = new HashMap<>();

    static {
        Operations.ALL.forEach(operation -> BY_NAME.put(operation.name(), operation));
    }

    private final Supplier<Map<String, String>> headers;
    private final Queue<Operation<?, ?>> asked = new ConcurrentLinkedQueue<>();

    /** @param headers what each request says beside itself */
    RestCodec(Supplier<Map<String, String>> headers) {
        this.headers = headers;
    }

    static @Nullable Operation<?, ?> operation(String name) {
        return BY_NAME.get(name);
    }

    @Override
    public byte[] encode(Ask request) {
        Operation<?, ?> operation = BY_NAME.get(request.action());
        if (operation == null) {
            throw new IllegalArgumentException("There is no operation " + request.action());
        }
        byte[] bytes = RestRequests.of(operation, request.body(), headers.get());
        if (bytes.length > MAX_REQUEST_BYTES) {
            throw new IllegalArgumentException("The request has " + bytes.length + " bytes.");
        }
        asked.add(operation);
        return bytes;
    }

    @Override
    public @Nullable Incoming decode(ByteBuffer in) throws IOException {
        HttpReply reply = HttpReply.read(in);
        if (reply == null) {
            return null;
        }
        Operation<?, ?> operation = asked.poll();
        if (operation == null) {
            throw new IOException("The server answered what was not asked.");
        }
        try {
            return RestReplies.of(operation, reply);
        } catch (Refusal unreadable) {
            throw new IOException("The server sent what cannot be read: " + unreadable.text(), unreadable);
        }
    }

    @Override
    public Ask ping() {
        return PING;
    }

    /** Only a server that answers a ping as this one does is one of these. */
    @Override
    public void welcome(Incoming answer) throws IOException {
        Incoming.Answer told = (Incoming.Answer) answer;
        if (told.status() != 204) {
            throw new IOException("There is no REST either: " + told.status() + " was the answer to a ping.");
        }
    }
}
