package dev.holdfast.client;

import dev.holdfast.persist.io.Acceptor;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Between clients and a server: when it is told to, it ends a connection in the place of the next reply or request. */
final class LossyProxy implements AutoCloseable {

    private final Acceptor acceptor;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isReplyLossDue = new AtomicBoolean();
    private final AtomicBoolean isRequestLossDue = new AtomicBoolean();
    final AtomicInteger losses = new AtomicInteger();

    LossyProxy(int target) throws IOException {
        this(target, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    LossyProxy(int target, ServerSocket listener) {
        this.target = target;
        this.acceptor = new Acceptor(listener, this::take);
    }

    String address() {
        return "127.0.0.1:" + acceptor.address().getPort();
    }

    /** The server will have done what it was asked, and nobody will hear of it. */
    void loseNextReply() {
        isReplyLossDue.set(true);
    }

    /** The server will not have been asked, and nobody will know. */
    void loseNextRequest() {
        isRequestLossDue.set(true);
    }

    private void take(Socket client) throws IOException {
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(client);
        sockets.add(server);
        Acceptor.start("lossy-proxy", () -> pump(client, server, isRequestLossDue));
        Acceptor.start("lossy-proxy", () -> pump(server, client, isReplyLossDue));
    }

    private void pump(Socket from, Socket to, AtomicBoolean isLossDue) {
        byte[] buffer = new byte[16_384];
        try (from;
                to) {
            to.setTcpNoDelay(true);
            InputStream in = from.getInputStream();
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                if (isLossDue.compareAndSet(true, false)) {
                    losses.incrementAndGet();
                    return;
                }
                to.getOutputStream().write(buffer, 0, count);
            }
        } catch (IOException lost) {
            // One side has left, so the other one is let go.
        }
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
