package dev.holdfast.server.chaos;

import java.io.IOException;

/**
 * Grants much credit in both modes, and then neither reads nor answers a ping. What it has claimed must go to others
 * when it is gone: it leaves at the end of the work, or stays until the server ends its connection.
 *
 * <p><em>One thread at a time.</em>
 */
final class Glutton implements AutoCloseable {

    private static final int CLAIMS = 15;

    private final NativeSocket socket;

    private Glutton(NativeSocket socket) {
        this.socket = socket;
    }

    static Glutton open(Round round, int port) throws IOException {
        NativeSocket socket = round.connect("glutton", port);
        String claim = "\"mode\":\"claim\",\"ttl\":" + Round.CLAIM_TTL_SECONDS + ",\"credit\":{\"messages\":" + CLAIMS;
        open(socket, Round.WORK, claim);
        open(socket, Round.WORK, "\"mode\":\"watch\",\"start\":\"head\",\"credit\":{\"messages\":60000");
        open(socket, Round.NEWS, "\"mode\":\"watch\",\"start\":\"head\",\"credit\":{\"messages\":60000");
        return new Glutton(socket);
    }

    private static void open(NativeSocket socket, String queue, String rest) throws IOException {
        Drain.expect(201, socket.request("consumer_open", "{\"queue_name\":\"" + queue + "\"," + rest + "}}"));
    }

    @Override
    public void close() {
        socket.close();
    }
}
