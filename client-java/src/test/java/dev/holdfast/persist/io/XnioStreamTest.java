package dev.holdfast.persist.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.persist.Dial;
import dev.holdfast.persist.Heartbeat;
import dev.holdfast.persist.ManualNames;
import dev.holdfast.protocol.websocket.FrameBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams against a bare socket. */
class XnioStreamTest {

    private static final int CHUNK_BYTES = 32 * 1024;
    private static final long MAX_CHUNKS = 2000;

    private final AtomicLong read = new AtomicLong();
    private final AtomicLong chunks = new AtomicLong();
    private final CompletableFuture<IOException> end = new CompletableFuture<>();
    private @Nullable ServerSocket listener;

    /** Writes as long as the peer takes it, and counts. */
    private class Counting implements ByteStream.Listener {
        private final long maxChunks;

        Counting(long maxChunks) {
            this.maxChunks = maxChunks;
        }

        @Override
        public void onBytes(byte[] buffer, int offset, int length) {
            read.addAndGet(length);
        }

        @Override
        public boolean onWritable(FrameBuffer out) {
            if (chunks.get() < maxChunks) {
                out.write(new byte[CHUNK_BYTES], 0, CHUNK_BYTES);
                chunks.incrementAndGet();
            }
            return chunks.get() < maxChunks;
        }

        @Override
        public void onEnd(IOException why) {
            end.complete(why);
        }
    }

    private static final Dial DIAL = new Dial() {
        @Override
        public String serverName() {
            return "stream.test";
        }

        @Override
        public Duration connectTimeout() {
            return Duration.ofSeconds(10);
        }

        @Override
        public Duration helloTimeout() {
            return Duration.ofSeconds(10);
        }

        @Override
        public Heartbeat heartbeat() {
            return Heartbeat.DEFAULT;
        }

        @Override
        public void roomAgain() {
            // Nobody waits.
        }
    };

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.2"));
    }

    @AfterEach
    void stop() throws IOException {
        listener().close();
    }

    private ServerSocket listener() {
        return Objects.requireNonNull(listener);
    }

    private ByteStream open() throws Exception {
        InetSocketAddress address = (InetSocketAddress) listener().getLocalSocketAddress();
        return Sockets.plain().open(ManualNames.endpoint(address), DIAL).get(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldAskForNoMoreThanThePeerTakesAndLoseNothing() throws Exception {
        ByteStream stream = open();
        try (Socket peer = listener().accept()) {
            stream.start(new Counting(MAX_CHUNKS));
            long before = -1;
            while (before != chunks.get() || before == 0) {
                before = chunks.get();
                CompletableFuture<Void> turn = new CompletableFuture<>();
                var unused = stream.after(Duration.ofMillis(50), () -> turn.complete(null));
                turn.join();
            }
            assertThat(chunks.get()).isLessThan(MAX_CHUNKS);
            long got = 0;
            InputStream in = peer.getInputStream();
            byte[] buffer = new byte[CHUNK_BYTES];
            while (got < MAX_CHUNKS * CHUNK_BYTES) {
                got += in.read(buffer);
            }
            assertThat(chunks.get()).isEqualTo(MAX_CHUNKS);
            stream.close();
            assertThat(in.read()).isNegative();
        }
    }

    @Test
    void shouldReadNothingWhileItIsNotToRead() throws Exception {
        ByteStream stream = open();
        try (Socket peer = listener().accept()) {
            stream.start(new Counting(0));
            stream.reading(false);
            CompletableFuture<Void> stopped = new CompletableFuture<>();
            stream.execute(() -> stopped.complete(null));
            stopped.join();
            peer.getOutputStream().write(new byte[1000]);
            CompletableFuture<Void> later = new CompletableFuture<>();
            var unused = stream.after(Duration.ofMillis(50), () -> later.complete(null));
            later.join();
            assertThat(read.get()).isZero();
            stream.reading(true);
            Eventually.await("all is read", () -> read.get() == 1000);
            stream.close();
        }
    }

    @Test
    void shouldSayWhenThePeerIsGone() throws Exception {
        ByteStream stream = open();
        try (Socket peer = listener().accept()) {
            stream.start(new Counting(0));
            peer.shutdownOutput();
            assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(EOFException.class);
            assertThat(peer.getInputStream().read()).isNegative();
        }
    }

    @Test
    void shouldEndWhenWhatIsToBeSentCannotBeWritten() throws Exception {
        ByteStream stream = open();
        try (Socket peer = listener().accept()) {
            stream.start(new Counting(0) {
                @Override
                public boolean onWritable(FrameBuffer out) {
                    throw new IllegalStateException("broken");
                }
            });
            assertThat(end.get(60, TimeUnit.SECONDS)).hasMessageContaining("broken");
            assertThat(peer.getInputStream().read()).isNegative();
        }
    }

    @Test
    void shouldCloseAConnectionThatIsNotWantedAnyMore() throws Exception {
        InetSocketAddress address = (InetSocketAddress) listener().getLocalSocketAddress();
        CompletableFuture<ByteStream> opening = Sockets.plain().open(ManualNames.endpoint(address), DIAL);
        boolean wasInTime = opening.cancel(false);
        if (wasInTime) {
            listener().setSoTimeout(1000);
            try (Socket peer = listener().accept()) {
                assertThat(peer.getInputStream().read()).isNegative();
            } catch (SocketTimeoutException neverCame) {
                assertThat(opening).isCancelled();
            }
        } else {
            opening.join().close();
        }
    }
}
