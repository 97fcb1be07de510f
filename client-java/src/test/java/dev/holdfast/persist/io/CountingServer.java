package dev.holdfast.persist.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server of lines on an address of the loopback network: {@code ping} is answered by {@code pong}, everything else is
 * something to carry out, which is counted and answered by how often it has been carried out.
 */
public final class CountingServer implements AutoCloseable {

    /** How it behaves. */
    public enum Mood {
        KIND,
        /** Says nothing at all from now on. */
        MUTE,
        /** Answers pings and carries out the rest without a word. */
        SECRETIVE
    }

    private final Acceptor acceptor;
    private final Map<String, AtomicInteger> executed;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger carriedOut = new AtomicInteger();
    private final AtomicInteger pings = new AtomicInteger();
    private volatile Mood mood = Mood.KIND;

    /** @param executed how often each thing was carried out, by all servers that share the map */
    public CountingServer(InetSocketAddress at, Map<String, AtomicInteger> executed) throws IOException {
        this.executed = executed;
        ServerSocket listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(at, 100);
        this.acceptor = new Acceptor(listener, this::take);
    }

    public static CountingServer on(String address, Map<String, AtomicInteger> executed) throws IOException {
        return new CountingServer(new InetSocketAddress(InetAddress.getByName(address), 0), executed);
    }

    public InetSocketAddress address() {
        return acceptor.address();
    }

    public void become(Mood next) {
        mood = next;
    }

    /** How many connections were accepted so far. */
    public int connections() {
        return connections.get();
    }

    /** How many are open. */
    public int open() {
        return sockets.size();
    }

    /** How many pings it answered. */
    public int pings() {
        return pings.get();
    }

    /** How many requests it carried out. */
    public int carriedOut() {
        return carriedOut.get();
    }

    private void take(Socket socket) {
        connections.incrementAndGet();
        sockets.add(socket);
        Acceptor.start("counting-connection", () -> serve(socket));
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
            StringBuilder replies = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                answer(line, replies);
                if (!in.ready() || replies.length() > 16_000) {
                    send(replies, socket.getOutputStream());
                }
            }
        } catch (IOException lost) {
            // The client has left.
        } finally {
            sockets.remove(socket);
        }
    }

    private void answer(String line, StringBuilder replies) {
        if (mood == Mood.MUTE) {
            return;
        }
        if (line.equals("ping")) {
            pings.incrementAndGet();
            replies.append("pong\n");
            return;
        }
        int times = executed.computeIfAbsent(line, key -> new AtomicInteger()).incrementAndGet();
        carriedOut.incrementAndGet();
        if (mood == Mood.KIND) {
            replies.append(times).append('\n');
        }
    }

    private static void send(StringBuilder replies, OutputStream out) throws IOException {
        out.write(replies.toString().getBytes(UTF_8));
        replies.setLength(0);
    }

    /** Resets every connection and takes no more, as the system does for a process that was killed. */
    public void kill() throws IOException {
        acceptor.close();
        resetAll();
    }

    /** Resets every connection. */
    public void resetAll() throws IOException {
        for (Socket socket : sockets) {
            try {
                socket.setSoLinger(true, 0);
            } catch (SocketException gone) {
                // It has just ended by itself.
            }
            socket.close();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
    }
}
