package dev.holdfast.persist.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Between a client and a server: now and then it delays, cuts in pieces, stops for ever or resets, by chance. */
final class ChaosProxy implements AutoCloseable {

    /** Out of a thousand pieces. */
    private static final int RESETS = 10;

    private static final int STALLS = 5;
    private static final int DELAYS = 50;
    private static final int MAX_DELAY_MICROS = 3000;

    private final Acceptor acceptor;
    private final InetSocketAddress target;
    private final Random seeds;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    final AtomicInteger resets = new AtomicInteger();
    final AtomicInteger stalls = new AtomicInteger();

    ChaosProxy(String address, InetSocketAddress target, long seed) throws IOException {
        this.target = target;
        this.seeds = new Random(seed);
        this.acceptor = new Acceptor(new ServerSocket(0, 50, InetAddress.getByName(address)), this::take);
    }

    InetSocketAddress address() {
        return acceptor.address();
    }

    private void take(Socket client) throws IOException {
        Socket server = new Socket(target.getAddress(), target.getPort());
        sockets.add(client);
        sockets.add(server);
        Random there = new Random(seeds.nextLong());
        Random back = new Random(seeds.nextLong());
        Acceptor.start("chaos-proxy", () -> pump(client, server, there));
        Acceptor.start("chaos-proxy", () -> pump(server, client, back));
    }

    private void pump(Socket from, Socket to, Random random) {
        byte[] buffer = new byte[4096];
        try (from;
                to) {
            from.setTcpNoDelay(true);
            InputStream in = from.getInputStream();
            int count = in.read(buffer);
            while (count > 0 && pass(buffer, count, to.getOutputStream(), random)) {
                count = in.read(buffer);
            }
            if (count > 0) {
                to.setSoLinger(true, 0);
                from.setSoLinger(true, 0);
            }
        } catch (IOException lost) {
            // One side has left, so the other one is let go.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    /** Whether the connection is to live on. */
    private boolean pass(byte[] buffer, int count, OutputStream out, Random random) throws IOException {
        int fate = random.nextInt(1000);
        int half = random.nextInt(count + 1);
        if (fate < RESETS) {
            resets.incrementAndGet();
            out.write(buffer, 0, half);
            return false;
        }
        if (fate < RESETS + STALLS) {
            stalls.incrementAndGet();
            out.write(buffer, 0, half);
            LockSupport.park(this);
            return false;
        }
        if (fate < RESETS + STALLS + DELAYS) {
            LockSupport.parkNanos(1000L * random.nextInt(MAX_DELAY_MICROS));
        }
        out.write(buffer, 0, half);
        out.write(buffer, half, count - half);
        return true;
    }

    @Override
    public void close() throws IOException {
        acceptor.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
