package dev.holdfast.server.chaos;

import dev.holdfast.protocol.vectors.Tree.Members;
import dev.holdfast.server.chaos.History.Invocation;
import dev.holdfast.server.chaos.History.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Posts one batch after the other. A post with a name is repeated until it is answered; one without is given up when
 * its answer is lost.
 *
 * <p><em>One thread at a time.</em>
 */
final class Producer implements Runnable {

    private static final int POSTS = 30;
    private static final int MAX_BATCH = 4;
    private static final int MAX_PADDING = 700;
    private static final long CREATED = 201;

    private final Round round;
    private final String name;
    private final Random random;
    private @Nullable NativeSocket socket;
    private int items;

    Producer(Round round, String name, Random random) {
        this.round = round;
        this.name = name;
        this.random = random;
    }

    @Override
    public void run() {
        for (int i = 0; i < POSTS && !round.isOver(); i++) {
            post(random.nextBoolean() ? Round.WORK : Round.NEWS, random.nextInt(3) == 0 ? null : name + "-" + i);
        }
        drop();
    }

    private void post(String queue, @Nullable String postId) {
        List<String> batch = new ArrayList<>();
        for (int i = random.nextInt(MAX_BATCH); i >= 0; i--) {
            batch.add(name + "-" + items++);
        }
        String body = body(queue, batch, postId, random.nextInt(MAX_PADDING));
        boolean isKnown = false;
        while (!isKnown && !round.isOver()) {
            isKnown = attempt(queue, batch, body) || postId == null;
        }
        round.posted();
    }

    static String body(String queue, List<String> items, @Nullable String postId, int padding) {
        String messages = items.stream()
                .map(item -> "{\"ttl\":" + Round.MESSAGE_TTL_SECONDS + ",\"body\":{\"item\":\"" + item
                        + "\",\"padding\":\"" + "x".repeat(padding) + "\"}}")
                .collect(Collectors.joining(","));
        String id = postId == null ? "" : ",\"post_id\":\"" + postId + "\"";
        return "{\"queue_name\":\"" + queue + "\",\"messages\":[" + messages + "]" + id + "}";
    }

    /** Whether it is known by now what became of it. */
    private boolean attempt(String queue, List<String> batch, String body) {
        NativeSocket over = connected();
        if (over == null) {
            return false;
        }
        Invocation invocation = round.history.invoke(Kind.POST, name, queue, batch);
        try {
            Members reply = over.request("message_post", body);
            if (reply.whole("status") == CREATED) {
                round.history.ok(invocation);
            } else {
                round.history.refused(invocation);
                round.pause();
            }
            return reply.whole("status") == CREATED;
        } catch (IOException e) {
            round.history.unknown(invocation);
            drop();
            return false;
        }
    }

    private @Nullable NativeSocket connected() {
        while (socket == null && !round.isOver()) {
            try {
                socket = round.connect(name);
            } catch (IOException e) {
                round.pause();
            }
        }
        return socket;
    }

    private void drop() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
