package dev.holdfast.persist.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.persist.ManualNames;
import dev.holdfast.persist.NoDial;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OpeningTest {

    private final StillStream stream = new StillStream();
    private final CompletableFuture<ByteStream> opening = new CompletableFuture<>();
    private final InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

    private CompletableFuture<Mux<String, String>> open(Framing.Factory framings) {
        return Mux.over((to, dial) -> opening, framings, new WordCodec())
                .connect(ManualNames.endpoint(anywhere), new NoDial());
    }

    @Test
    void shouldCloseTheStreamWhenNoLinkCanBeMadeOfIt() {
        var link = open((to, dial) -> {
            throw new IllegalStateException("no framing");
        });
        opening.complete(stream);
        assertThat(link).isCompletedExceptionally();
        assertThat(stream.isClosed()).isTrue();
    }
}
