package dev.holdfast.server.chaos;

import dev.holdfast.protocol.vectors.Tree;
import dev.holdfast.protocol.vectors.Tree.Members;
import dev.holdfast.protocol.vectors.Tree.Truth;
import dev.holdfast.protocol.vectors.Tree.Whole;
import dev.holdfast.server.chaos.History.Seen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Watches a queue from the beginning to its last item, and goes on behind the last marker whenever its connection is
 * gone.
 *
 * <p><em>One thread at a time.</em>
 */
final class Watcher implements Runnable {

    private static final int WAIT_MILLIS = 60;
    private static final int MAX_CREDIT = 40;
    private static final int LEAVES_ONCE_IN = 40;

    private final Round round;
    private final String name;
    private final String queue;
    private final Random random;
    private String marker;
    private int credit;
    private boolean isComplete;

    /** @param marker where it begins */
    Watcher(Round round, String name, String queue, String marker, Random random) {
        this.round = round;
        this.name = name;
        this.queue = queue;
        this.marker = marker;
        this.random = random;
    }

    @Override
    public void run() {
        while (!isComplete && !round.isOver()) {
            try (NativeSocket socket = round.connect(name)) {
                watch(socket);
            } catch (IOException e) {
                round.pause();
            }
        }
        if (isComplete) {
            round.history.completed(name);
        } else {
            round.complain(name + " has not seen the end of " + queue);
        }
    }

    private void watch(NativeSocket socket) throws IOException {
        credit = 1 + random.nextInt(MAX_CREDIT);
        Members reply = socket.request(
                "consumer_open",
                "{\"queue_name\":\"" + queue + "\",\"mode\":\"watch\",\"after\":\"" + marker
                        + "\",\"credit\":{\"messages\":" + credit + "}}");
        if (reply.whole("status") != 201) {
            round.pause();
            return;
        }
        Members body = reply.members("body");
        round.history.watches(name, queue, body.find("gap") instanceof Truth gap && gap.isTrue());
        while (!isComplete && !round.isOver() && random.nextInt(LEAVES_ONCE_IN) > 0) {
            Members push = socket.nextPush(WAIT_MILLIS);
            if (push != null && push.find("push") != null) {
                given(push);
            }
            if (credit < MAX_CREDIT / 2) {
                grant(socket, body.whole("consumer"));
            }
        }
    }

    private void given(Members push) {
        List<Seen> messages = new ArrayList<>();
        for (Tree each : push.items("messages")) {
            Members message = (Members) each;
            messages.add(Claimer.seen(message));
            marker = message.text("marker");
        }
        credit -= messages.size();
        if (credit < 0) {
            round.complain(name + " was pushed more than it had credit for");
        }
        round.history.delivered(
                name, queue, messages, push.find("missed") instanceof Whole missed ? missed.number() : 0);
        isComplete = messages.stream().anyMatch(seen -> seen.item().equals(Round.LAST));
    }

    private void grant(NativeSocket socket, long consumer) throws IOException {
        int more = 1 + random.nextInt(MAX_CREDIT);
        credit += more;
        Members reply = socket.request(
                "consumer_credit",
                "{\"queue_name\":\"" + queue + "\",\"consumer\":" + consumer + ",\"messages\":" + more + "}");
        if (reply.whole("status") != 204) {
            throw new IOException("no credit: " + reply);
        }
    }
}
