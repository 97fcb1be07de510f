package dev.holdfast.persist.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.persist.Call;
import dev.holdfast.persist.NameService;
import dev.holdfast.persist.Persistent;
import dev.holdfast.persist.io.Lines;
import dev.holdfast.persist.io.Pipe;
import dev.holdfast.persist.io.Sockets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A client for memcached. */
public final class Cache implements Pipe.Codec<String, String>, AutoCloseable {
    private final Persistent<Pipe<String, String>> links;

    public Cache(String name, NameService names) {
        links = Persistent.to(name, 11211, Pipe.over(Sockets.plain(), this))
                .names(names)
                .build();
    }

    public CompletableFuture<Optional<String>> get(String key) {
        return ask(Call.REPEATABLE, "get " + key)
                .thenApply(r -> r.equals("END") ? Optional.empty() : Optional.of(r.substring(1)));
    }

    public CompletableFuture<Boolean> set(String key, String value) {
        String command = "set " + key + " 0 0 " + value.getBytes(UTF_8).length + "\r\n" + value;
        return ask(Call.REPEATABLE, command).thenApply("STORED"::equals);
    }

    public CompletableFuture<Long> increment(String key, long by) { // never sent twice
        return ask(Call.ONCE, "incr " + key + " " + by).thenApply(Long::parseLong);
    }

    private CompletableFuture<String> ask(Call kind, String command) {
        return links.call(kind, Duration.ofSeconds(5), link -> link.call(command));
    }

    // ---- the protocol
    @Override
    public byte[] encode(String command) {
        return (command + "\r\n").getBytes(UTF_8);
    }

    @Override
    public @Nullable String decode(ByteBuffer in) {
        String line = Lines.take(in);
        if (line == null || !line.startsWith("VALUE ")) {
            return line;
        }
        byte[] value = new byte[Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1))];
        if (in.remaining() < value.length + "\r\nEND\r\n".length()) {
            return null;
        }
        in.get(value).position(in.position() + "\r\nEND\r\n".length());
        return "=" + new String(value, UTF_8);
    }

    @Override
    public String ping() {
        return "version";
    }

    @Override
    public void close() {
        links.close();
    }
}
