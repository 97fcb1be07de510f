package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.junit.TestServer;
import dev.holdfast.persist.Event;
import dev.holdfast.persist.State;
import dev.holdfast.persist.io.TestTls;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server behind a proxy that speaks TLS, whose certificate is for localhost and no other name. */
@Timeout(120)
class TlsTest {

    private static SSLContext trusting;
    private static TestServer server;
    private static LossyProxy proxy;

    private final BlockingQueue<Event.BackingOff> refusals = new LinkedBlockingQueue<>();

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        trusting = TestTls.contextFor("dns:localhost", folder);
        server = TestServer.start();
        proxy = new LossyProxy(
                server.port(),
                trusting.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    @AfterAll
    static void stop() throws Exception {
        proxy.close();
        server.close();
    }

    private HoldfastClient connect(SSLContext context, String serverName) {
        return HoldfastClient.builder(proxy.address())
                .tls(context)
                .serverName(serverName)
                .listener(event -> {
                    if (event instanceof Event.BackingOff refusal) {
                        refusals.add(refusal);
                    }
                })
                .build();
    }

    private void assertRefused(HoldfastClient client) throws InterruptedException {
        Event.BackingOff refusal = refusals.poll(60, TimeUnit.SECONDS);
        assertThat(refusal).isNotNull();
        assertThat(refusal.cause()).isInstanceOf(SSLException.class);
        assertThat(client.state()).isEqualTo(State.CONNECTING);
    }

    @Test
    void shouldTalkToTheServerThatTheCertificateNames() {
        try (HoldfastClient client = connect(trusting, "localhost")) {
            BlockingView<String> queue = client.queue("q").typed(Body.TEXT).blocking();
            queue.post("x".repeat(200_000));
            assertThat(queue.list(1).messages().get(0).body()).hasSize(200_000);
            assertThat(refusals).isEmpty();
        }
    }

    @Test
    void shouldRefuseACertificateForAnotherName() throws Exception {
        try (HoldfastClient client = connect(trusting, "other.test")) {
            assertRefused(client);
        }
    }

    @Test
    void shouldRefuseACertificateOfAnUnknownAuthority() throws Exception {
        try (HoldfastClient client = connect(SSLContext.getDefault(), "localhost")) {
            assertRefused(client);
        }
    }
}
