package dev.holdfast.persist.io;

import dev.holdfast.persist.Dial;
import dev.holdfast.persist.Endpoint;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import javax.net.ssl.SSLContext;
import org.xnio.IoFuture;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioExecutor;
import org.xnio.XnioWorker;

/**
 * Streams over TCP, plain or with TLS 1.3. A certificate is always checked against {@link Dial#serverName}.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Sockets {

    private static final OptionMap OPTIONS = OptionMap.create(Options.TCP_NODELAY, true, Options.KEEP_ALIVE, true);

    private Sockets() {}

    /** TCP. */
    public static Transport plain() {
        return (to, dial) -> open(to, dial, (channel, name) -> channel);
    }

    /** TLS 1.3 over TCP, with these authorities and, if the server asks for them, these keys. */
    public static Transport tls(SSLContext context) {
        return (to, dial) -> open(to, dial, (channel, name) -> Tls.over(channel, context, name, to.address()));
    }

    private static CompletableFuture<ByteStream> open(
            Endpoint to, Dial dial, BiFunction<StreamConnection, String, StreamConnection> wrap) {
        CompletableFuture<ByteStream> opened = new CompletableFuture<>();
        XnioWorker worker = IoThreads.shared();
        IoFuture<StreamConnection> tcp = worker.openStreamConnection(to.address(), null, OPTIONS);
        long limitMillis = dial.connectTimeout().toMillis();
        String text = "There was no connection to " + to.address() + " within " + limitMillis + " ms.";
        XnioExecutor.Key timer = worker.getIoThread()
                .executeAfter(
                        () -> opened.completeExceptionally(new IOException(text)), limitMillis, TimeUnit.MILLISECONDS);
        var unused = opened.whenComplete((stream, failure) -> {
            timer.remove();
            tcp.cancel();
        });
        tcp.addNotifier((future, nothing) -> onConnect(future, dial.serverName(), wrap, opened), null);
        return opened;
    }

    private static void onConnect(
            IoFuture<? extends StreamConnection> tcp,
            String serverName,
            BiFunction<StreamConnection, String, StreamConnection> wrap,
            CompletableFuture<ByteStream> opened) {
        if (tcp.getStatus() == IoFuture.Status.FAILED) {
            opened.completeExceptionally(tcp.getException());
        } else if (tcp.getStatus() == IoFuture.Status.DONE) {
            onConnected(tcp, serverName, wrap, opened);
        }
    }

    private static void onConnected(
            IoFuture<? extends StreamConnection> tcp,
            String serverName,
            BiFunction<StreamConnection, String, StreamConnection> wrap,
            CompletableFuture<ByteStream> opened) {
        try {
            StreamConnection channel = tcp.get();
            try {
                if (!opened.complete(new XnioStream(wrap.apply(channel, serverName)))) {
                    IoUtils.safeClose(channel);
                }
            } catch (RuntimeException fault) {
                IoUtils.safeClose(channel);
                opened.completeExceptionally(fault);
            }
        } catch (IOException failure) {
            opened.completeExceptionally(failure);
        }
    }
}
