package dev.holdfast.server.chaos;

import dev.holdfast.protocol.vectors.Tree;
import dev.holdfast.protocol.vectors.Tree.Members;
import dev.holdfast.server.chaos.History.Invocation;
import dev.holdfast.server.chaos.History.Kind;
import dev.holdfast.server.chaos.History.Seen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes everything out of a queue after the faults, until its statistics say that nothing is there.
 *
 * <p><em>One thread at a time.</em>
 */
final class Drain {

    private static final int WAIT_MILLIS = 50;

    private final Round round;
    private final NativeSocket socket;
    private final String queue;
    private final String reader;

    Drain(Round round, NativeSocket socket, String queue) {
        this.round = round;
        this.socket = socket;
        this.queue = queue;
        reader = "drain-" + queue;
    }

    void run() throws IOException {
        long consumer = expect(
                        201,
                        socket.request(
                                "consumer_open",
                                "{\"queue_name\":\"" + queue + "\",\"mode\":\"claim\",\"ttl\":"
                                        + Round.CLAIM_TTL_SECONDS + ",\"credit\":{\"messages\":100}}"))
                .whole("consumer");
        round.history.claims(reader, queue);
        while (!isEmpty() && !round.isOver()) {
            Members push = socket.nextPush(WAIT_MILLIS);
            if (push != null && push.find("push") != null) {
                takeAll(consumer, push);
            }
        }
        round.history.ended(reader);
        expect(204, socket.request("consumer_close", head(consumer) + "}"));
    }

    private String head(long consumer) {
        return "{\"queue_name\":\"" + queue + "\",\"consumer\":" + consumer;
    }

    static Members expect(long status, Members reply) {
        if (reply.whole("status") != status) {
            throw new AssertionError("instead of " + status + " came " + reply);
        }
        return reply.members("body");
    }

    private boolean isEmpty() throws IOException {
        return expect(200, socket.request("queue_get_stats", "{\"queue_name\":\"" + queue + "\"}"))
                        .whole("total")
                == 0;
    }

    private void takeAll(long consumer, Members push) throws IOException {
        List<Seen> messages = new ArrayList<>();
        List<String> numbers = new ArrayList<>();
        for (Tree each : push.items("messages")) {
            messages.add(Claimer.seen((Members) each));
            numbers.add(String.valueOf(((Members) each).whole("delivery")));
        }
        round.history.delivered(reader, queue, messages, 0);
        List<String> items = messages.stream().map(Seen::item).toList();
        Invocation invocation = round.history.invoke(Kind.ACKNOWLEDGE, reader, queue, items);
        String body = head(consumer) + ",\"deliveries\":[" + String.join(",", numbers) + "]}";
        Members reply = expect(200, socket.request("consumer_acknowledge", body));
        round.history.ok(invocation, Claimer.lost(reply).isEmpty() ? List.of() : items);
    }
}
