package dev.holdfast.bench.holdfast;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Holds conversations on several connections with one thread, which leaves the other processor to the server.
 *
 * <p>A single connection is held on a blocking socket: one system call less for each wait.
 *
 * <p><em>One thread at a time.</em>
 */
final class Conversations {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Conversations() {}

    /** Begins all conversations and returns when all are finished. */
    static void hold(List<HoldfastConnection> connections, List<? extends Conversation> conversations)
            throws IOException {
        if (connections.size() == 1) {
            connections.get(0).hold(conversations.get(0));
            return;
        }
        hold(connections, conversations, () -> connections.stream().allMatch(HoldfastConnection::isFinished), 0);
    }

    /**
     * Begins all conversations and returns when all of them together are finished, or fail.
     *
     * @param isFinished asked after everything that happens
     * @param tickMillis how often the first conversation is let say what has become due; 0 for never
     */
    static void hold(
            List<HoldfastConnection> connections,
            List<? extends Conversation> conversations,
            BooleanSupplier isFinished,
            long tickMillis)
            throws IOException {
        try (Selector selector = Selector.open()) {
            for (int index = 0; index < connections.size(); index++) {
                begin(selector, connections.get(index), conversations.get(index));
            }
            long quietSince = System.nanoTime();
            while (!isFinished.getAsBoolean()) {
                int ready = selector.select(Conversations::onReady, tickMillis > 0 ? tickMillis : PATIENCE.toMillis());
                long now = System.nanoTime();
                quietSince = ready > 0 ? now : quietSince;
                if (now - quietSince > PATIENCE.toNanos()) {
                    throw new IOException("the server has said nothing for " + PATIENCE.toSeconds() + " s");
                }
                if (tickMillis > 0) {
                    tick(selector, connections.get(0));
                }
            }
        }
        for (HoldfastConnection connection : connections) {
            connection.channel().configureBlocking(true);
        }
    }

    private static void tick(Selector selector, HoldfastConnection connection) throws IOException {
        if (!connection.tick()) {
            connection.channel().keyFor(selector).interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private static void begin(Selector selector, HoldfastConnection connection, Conversation conversation)
            throws IOException {
        connection.channel().configureBlocking(false);
        SelectionKey key = connection.channel().register(selector, SelectionKey.OP_READ, connection);
        connection.begin(conversation);
        key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }

    private static void onReady(SelectionKey key) {
        HoldfastConnection connection = (HoldfastConnection) key.attachment();
        try {
            boolean drained = key.isReadable() ? connection.exchange() : connection.flush();
            int wanted = drained ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
