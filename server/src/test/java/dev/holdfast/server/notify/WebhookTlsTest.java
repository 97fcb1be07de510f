package dev.holdfast.server.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.config.WebhookConfig;
import dev.holdfast.server.notify.SendResult.Kind;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhookTlsTest {

    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    Path folder;

    /** The receiver's certificate is for hooks.example; only some callers trust whoever signed it. */
    @Test
    void shouldBelieveOnlyACertificateOfItsHost() throws Exception {
        SSLContext tls = contextWithCertificateFor("hooks.example");
        ServerSocket socket = tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (TestWebhook webhook = new TestWebhook(socket, TestWebhook.status(200))) {
            assertThat(send(tls, "hooks.example", webhook.port()).kind()).isEqualTo(Kind.DELIVERED);
            assertThat(send(tls, "other.example", webhook.port()).detail()).startsWith("TLS failed");
            assertThat(send(null, "hooks.example", webhook.port()).detail()).startsWith("TLS failed");
            assertThat(webhook.received()).isEqualTo(1);
        }
    }

    private static SendResult send(@Nullable SSLContext tls, String host, int port) {
        WebhookConfig config = new WebhookConfig(List.of("127.0.0.1"), Optional.empty(), 5000, 5000, 5000, 4);
        WebhookSender sender = new WebhookSender(
                config, 4, name -> new InetAddress[] {InetAddress.getByAddress(name, new byte[] {127, 0, 0, 1})}, tls);
        URI url = URI.create("https://" + host + ":" + port + "/");
        SendResult result = sender.send(new Parcel("id", url, RawValue.EMPTY_MAP, RawValue.NIL, 0), new Abort());
        sender.close();
        return result;
    }

    private SSLContext contextWithCertificateFor(String host) throws Exception {
        Path file = folder.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = List.of(
                keytool,
                "-genkeypair",
                "-alias",
                "own",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "SAN=dns:" + host,
                "-validity",
                "30",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
