package dev.holdfast.bench.holdfast;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.List;

/**
 * Holds conversations on several connections with one thread, which leaves the other processor to the server.
 *
 * <p>A single connection is held on a blocking socket: one system call less for each wait.
 *
 * <p><em>One thread at a time.</em>
 */
final class Conversations {
    private Conversations() {}

    /** Begins all conversations and returns when all are finished. */
    static void hold(List<HoldfastConnection> connections, List<? extends Conversation> conversations)
            throws IOException {
        if (connections.size() == 1) {
            connections.get(0).hold(conversations.get(0));
            return;
        }
        try (Selector selector = Selector.open()) {
            for (int index = 0; index < connections.size(); index++) {
                begin(selector, connections.get(index), conversations.get(index));
            }
            while (!connections.stream().allMatch(HoldfastConnection::isFinished)) {
                selector.select(Conversations::onReady);
            }
        }
        for (HoldfastConnection connection : connections) {
            connection.channel().configureBlocking(true);
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
