package dev.holdfast.persist.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.persist.Endpoint;
import dev.holdfast.persist.NoDial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Requests that share messages, and what may still be asked on a link that is left. */
class JoiningTest {

    /** Words, three in a message at most, and no more than ten bytes of them. */
    private static final class Joined implements Mux.Codec<String, String> {
        private final WordCodec words = new WordCodec();

        @Override
        public byte[] encode(long id, String request) {
            return words.encode(id, request);
        }

        @Override
        public void decode(byte[] buffer, int offset, int length, Mux.Sink<String> sink) throws IOException {
            words.decode(buffer, offset, length, sink);
        }

        @Override
        public CompletionStage<?> hello(Mux<String, String> link) {
            return words.hello(link);
        }

        @Override
        public int maxJoined() {
            return 3;
        }

        @Override
        public int maxJoinedBytes() {
            return 10;
        }

        @Override
        public byte[] join(List<byte[]> messages) {
            return messages.stream()
                    .map(message -> new String(message, UTF_8))
                    .collect(Collectors.joining("|"))
                    .getBytes(UTF_8);
        }
    }

    private final StillStream stream = new StillStream();

    private Mux<String, String> open() throws Exception {
        Endpoint anywhere = new Endpoint(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), 0, 1, Map.of());
        CompletableFuture<Mux<String, String>> link = Mux.over(
                        (to, dial) -> CompletableFuture.completedFuture(stream),
                        (to, dial) -> new LengthFraming(),
                        new Joined())
                .connect(anywhere, new NoDial());
        assertThat(stream.written()).containsExactly("0 hello");
        stream.say("= 0 welcome");
        return link.join();
    }

    private static void call(Mux<String, String> link, String... words) {
        for (String word : words) {
            assertThat(link.call(word)).isNotDone();
        }
    }

    @Test
    void shouldPutRequestsOfOneMomentIntoOneMessage() throws Exception {
        Mux<String, String> link = open();
        call(link, "a", "b", "c", "d");
        assertThat(stream.written()).containsExactly("1 a|2 b|3 c", "4 d");
        call(link, "e", "longer", "far too long");
        assertThat(stream.written()).containsExactly("5 e", "6 longer", "7 far too long");
    }

    @Test
    void shouldStayOpenForWhatBelongsToIt() throws Exception {
        Mux<String, String> link = open();
        link.hold();
        link.retire(Duration.ofSeconds(30));
        assertThat(link.leaving()).isDone();
        assertThat(link.call("late")).isCompletedExceptionally();
        assertThat(stream.isClosed()).isFalse();
        CompletableFuture<String> last = link.finish("last");
        link.letGo();
        assertThat(stream.isClosed()).isFalse();
        assertThat(stream.written()).containsExactly("1 last");
        stream.say("= 1 done");
        assertThat(last).isCompletedWithValue("done");
        assertThat(stream.isClosed()).isTrue();
    }
}
