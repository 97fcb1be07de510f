package dev.holdfast.persist.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Lines in, lines out: what {@link CountingServer} speaks. */
public final class LineCodec implements Pipe.Codec<String, String> {

    @Override
    public byte[] encode(String request) {
        return (request + "\n").getBytes(UTF_8);
    }

    @Override
    public @Nullable String decode(ByteBuffer in) {
        for (int i = in.position(); i < in.limit(); i++) {
            if (in.get(i) == '\n') {
                byte[] line = new byte[i - in.position()];
                in.get(line);
                in.get();
                return new String(line, UTF_8);
            }
        }
        return null;
    }

    @Override
    public String ping() {
        return "ping";
    }
}
