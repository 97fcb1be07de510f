package dev.holdfast.server.chaos;

import dev.holdfast.protocol.vectors.Tree.Members;
import dev.holdfast.protocol.vectors.Tree.Whole;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/**
 * Settles for others: it names their consumers, and deliveries that it was never given.
 *
 * <p><em>One thread at a time.</em>
 */
final class Forger implements Runnable {

    private static final List<String> ACTIONS =
            List.of("consumer_acknowledge", "consumer_release", "consumer_reject", "consumer_close", "consumer_credit");
    private static final int NEIGHBOURS = 30;
    private static final long CREATED = 201;
    private static final long NOT_FOUND = 404;

    /** A server that stops says so too. */
    private static final long OVERLOADED = 503;

    private final Round round;
    private final int port;
    private final Random random;

    Forger(Round round, int port, Random random) {
        this.round = round;
        this.port = port;
        this.random = random;
    }

    @Override
    public void run() {
        try (NativeSocket socket = round.connect("forger", port)) {
            Members opened = socket.request("consumer_open", request("\"mode\":\"claim\",\"ttl\":60"));
            while (opened.whole("status") == CREATED && !round.isWorkOver()) {
                forge(socket, opened.members("body").whole("consumer"));
                round.pause();
            }
        } catch (IOException e) {
            // A restart has taken its connection, and with it what it could forge with.
        }
    }

    private static String request(String rest) {
        return "{\"queue_name\":\"" + Round.WORK + "\"," + rest + "}";
    }

    private void forge(NativeSocket socket, long own) throws IOException {
        String action = ACTIONS.get(random.nextInt(ACTIONS.size()));
        long consumer = own - NEIGHBOURS + random.nextInt(2 * NEIGHBOURS);
        if (consumer == own || consumer < 0) {
            Members reply = socket.request(
                    "consumer_acknowledge", request("\"consumer\":" + own + ",\"deliveries\":[1,[2,60]]"));
            if (reply.members("body").find("acknowledged") instanceof Whole count && count.number() != 0) {
                round.complain("what was never delivered was acknowledged: " + reply);
            }
            return;
        }
        String deliveries =
                action.equals("consumer_close") || action.equals("consumer_credit") ? "" : ",\"deliveries\":[[1,60]]";
        Members reply = socket.request(action, request("\"consumer\":" + consumer + deliveries));
        long status = reply.whole("status");
        if (status != NOT_FOUND && status != OVERLOADED) {
            round.complain(action + " for another's consumer was answered with " + reply);
        }
    }
}
