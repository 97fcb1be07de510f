package dev.holdfast.persist.io;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/**
 * Takes the connections that come to a listener. Once it is closed it has taken the last: a thread that waits in the
 * system for a connection keeps the listener open beyond the listener's own end, so it is waited for.
 */
public final class Acceptor implements AutoCloseable {

    /** What becomes of a connection. */
    @FunctionalInterface
    public interface Taker {
        /** @throws IOException if no further one is wanted */
        void take(Socket socket) throws IOException;
    }

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final ServerSocket listener;
    private final Taker taker;
    private final Thread thread;

    public Acceptor(ServerSocket listener, Taker taker) {
        this.listener = listener;
        this.taker = taker;
        this.thread = start("acceptor", this::accept);
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    /** Runs a task that nothing waits for. */
    public static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                taker.take(listener.accept());
            }
        } catch (IOException closed) {
            // The test is over, or the server is stopped.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            thread.join(LIMIT.toMillis());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the last connection was awaited");
        }
    }
}
