package dev.holdfast.protocol.vectors;

import dev.holdfast.protocol.vectors.ServerUnderTest.SocketConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes the replies of one connection out of its frames: a frame may hold one of them or, in an array, several.
 *
 * <p><em>One thread at a time.</em>
 */
final class ReplyReader {

    private final SocketConnection connection;
    private final Deque<Tree> waiting = new ArrayDeque<>();

    ReplyReader(SocketConnection connection) {
        this.connection = connection;
    }

    void send(SocketFrame frame) {
        connection.send(frame);
    }

    /** The next reply, which must come in a frame of that kind. */
    Tree next(SocketFrame.Kind kind) {
        if (waiting.isEmpty()) {
            SocketFrame frame = connection.receive();
            if (frame.kind() != kind) {
                throw new AssertionError("The reply is the frame " + frame);
            }
            if (frame.tree() instanceof Tree.Items batch) {
                waiting.addAll(batch.items());
            } else {
                waiting.add(frame.tree());
            }
        }
        return waiting.remove();
    }

    /** As many replies as are expected; those that carry ids are put into the order of the expected ones. */
    List<Tree> next(SocketFrame.Kind kind, List<Tree> expected) {
        List<Tree> found = new ArrayList<>();
        for (int i = 0; i < expected.size(); i++) {
            found.add(next(kind));
        }
        List<Tree> sorted = new ArrayList<>();
        for (Tree wanted : expected) {
            Tree id = idOf(wanted);
            Tree match = found.stream()
                    .filter(reply -> id != null && id.equals(idOf(reply)))
                    .findFirst()
                    .orElse(found.get(0));
            found.remove(match);
            sorted.add(match);
        }
        return sorted;
    }

    private static @Nullable Tree idOf(Tree reply) {
        return reply instanceof Tree.Members members ? members.find("id") : null;
    }

    SocketFrame nextFrame() {
        return connection.receive();
    }

    void close() {
        connection.close();
    }
}
