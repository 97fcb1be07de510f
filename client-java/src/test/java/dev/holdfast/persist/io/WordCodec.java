package dev.holdfast.persist.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.persist.GoAway;
import dev.holdfast.persist.NotSent;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A protocol of words: a request is {@code id word}, a message of the server is {@code = id word}, {@code - id} (not
 * taken), {@code ! word} (a push), {@code credit n}, or {@code leave seconds last}.
 */
final class WordCodec implements Mux.Codec<String, String> {

    static final String HELLO = "hello";

    @Override
    public byte[] encode(long id, String request) {
        return (id + " " + request).getBytes(UTF_8);
    }

    @Override
    public void decode(byte[] buffer, int offset, int length, Mux.Sink<String> sink) throws IOException {
        String[] words = new String(buffer, offset, length, UTF_8).split(" ", 3);
        switch (words[0]) {
            case "=" -> sink.reply(Long.parseLong(words[1]), words[2]);
            case "-" -> sink.fail(Long.parseLong(words[1]), new NotSent("the server did not take it", null));
            case "!" -> sink.push(words[1]);
            case "credit" -> sink.credit(Integer.parseInt(words[1]));
            case "leave" -> sink.goAway(goAway(Integer.parseInt(words[1]), Long.parseLong(words[2])));
            default -> throw new IOException("unknown: " + words[0]);
        }
    }

    private static GoAway goAway(int seconds, long last) {
        OptionalLong processed = last < 0 ? OptionalLong.empty() : OptionalLong.of(last);
        return new GoAway(Duration.ofSeconds(seconds), Duration.ZERO, processed);
    }

    @Override
    public CompletionStage<?> hello(Mux<String, String> link) {
        return link.finish(HELLO).thenAccept(answer -> {
            if (!answer.equals("welcome")) {
                throw new IllegalStateException("not welcome: " + answer);
            }
        });
    }

    @Override
    public @Nullable String ping() {
        return "ping";
    }
}
