package dev.holdfast.persist.io;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Keys for one server, and the trust in them. */
public final class TestTls {

    private static final char[] PASSWORD = "password".toCharArray();

    private TestTls() {}

    /** @param names as {@code dns:...} or {@code ip:...}, separated by commas */
    public static SSLContext contextFor(String names, Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String password = new String(PASSWORD);
        List<String> what = List.of("-alias", "own", "-keyalg", "EC", "-dname", "CN=test", "-ext", "SAN=" + names);
        List<String> where = List.of("-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", password);
        List<String> command = new ArrayList<>(List.of(keytool, "-genkeypair", "-validity", "30"));
        command.addAll(what);
        command.addAll(where);
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
        return context(file);
    }

    private static SSLContext context(Path file) throws Exception {
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
