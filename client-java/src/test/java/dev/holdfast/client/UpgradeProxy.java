package dev.holdfast.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.holdfast.persist.io.Acceptor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Between clients and a server: lets HTTP through, and does with upgrades what a test says. */
final class UpgradeProxy implements AutoCloseable {

    /** What becomes of an upgrade. */
    enum Mood {
        LET_THROUGH,
        REFUSE,
        /** Lets it through, and then nothing that the client sends. */
        SWALLOW,
        /** Lets it through, and then resets the connection. */
        RESET
    }

    private final Acceptor acceptor;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> upgraded = ConcurrentHashMap.newKeySet();
    private volatile Mood mood = Mood.LET_THROUGH;
    private volatile String refusal = "";

    UpgradeProxy(int target) throws IOException {
        this.target = target;
        this.acceptor = new Acceptor(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), this::take);
    }

    String address() {
        return "127.0.0.1:" + acceptor.address().getPort();
    }

    void become(Mood next) {
        mood = next;
    }

    void refuseWith(int status) {
        refusal = "HTTP/1.1 " + status + " no\r\nContent-Length: 0\r\n\r\n";
        mood = Mood.REFUSE;
    }

    /** Ends those that were let through. */
    void endUpgraded() throws IOException {
        for (Socket socket : upgraded) {
            socket.close();
        }
    }

    private void take(Socket client) {
        sockets.add(client);
        Acceptor.start("upgrade-proxy", () -> serve(client));
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            byte[] head = head(client.getInputStream());
            boolean isUpgrade = new String(head, ISO_8859_1).contains("Upgrade: websocket");
            Mood now = isUpgrade ? mood : Mood.LET_THROUGH;
            if (isUpgrade) {
                upgraded.add(client);
            }
            if (now == Mood.REFUSE) {
                client.getOutputStream().write(refusal.getBytes(ISO_8859_1));
                return;
            }
            server.getOutputStream().write(head);
            client.getOutputStream().write(head(server.getInputStream()));
            if (now == Mood.RESET) {
                client.setSoLinger(true, 0);
                return;
            }
            Acceptor.start("upgrade-proxy", () -> pump(server, client, false));
            pump(client, server, now == Mood.SWALLOW);
        } catch (IOException ended) {
            // One of them has gone.
        }
    }

    private static byte[] head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no head");
            }
            head.write(next);
        }
        return head.toByteArray();
    }

    private static void pump(Socket from, Socket to, boolean isLost) {
        byte[] buffer = new byte[16_384];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                if (!isLost) {
                    out.write(buffer, 0, count);
                }
            }
        } catch (IOException ended) {
            // One of them has gone.
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
