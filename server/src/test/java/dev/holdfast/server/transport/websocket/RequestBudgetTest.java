package dev.holdfast.server.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.operation.ConnectionShapes.ConnectionDocument;
import dev.holdfast.protocol.operation.ConnectionShapes.Traffic;
import dev.holdfast.protocol.websocket.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many connections together must not make the server hold more of requests than it may. */
@Timeout(60)
class RequestBudgetTest {

    private static final int MEBIBYTE = 1_048_576;
    private static final int PART = 400_000;

    private final SocketServer server = new SocketServer(Limits.DEFAULT.with(Limit.MAX_HELD_REQUEST_BYTES, MEBIBYTE));
    private final RawClient other = server.connect();

    @AfterEach
    void close() {
        other.close();
        server.close();
    }

    private String ask() {
        other.text("{\"action\":\"queue_list\",\"body\":{},\"headers\":{\"X-Project-ID\":\"p\","
                + "\"Client-ID\":\"3381af92-2b9e-11e3-b191-71861300734c\"}}");
        return other.next();
    }

    private boolean isRefused() {
        return ask().contains("\"status\":503");
    }

    /** Waits until the server has noticed what other connections have done. */
    private void awaitRefusal(boolean expected) {
        while (isRefused() != expected) {
            // It reads them in its own time.
        }
    }

    /** Sends a part of a message whose end does not follow. */
    private RawClient unfinished() {
        RawClient client = server.connect();
        client.write(Arrays.copyOf(client.frame(Opcode.BINARY, new byte[2 * PART]), PART));
        return client;
    }

    /** Sends a request that waits, of about so many bytes. */
    private RawClient waiting(int bytes) {
        RawClient client = server.connect();
        client.text("{\"action\":\"claim_create\",\"body\":{\"queue_name\":\"q\",\"wait\":60,\"pad\":\""
                + "x".repeat(bytes) + "\"},\"headers\":{\"X-Project-ID\":\"p\","
                + "\"Client-ID\":\"3381af92-2b9e-11e3-b191-71861300734c\"}}");
        return client;
    }

    @Test
    void shouldTurnAwayWhoNeedsRoomForHalfAMessageWhenAllOfItIsTaken() {
        List<RawClient> clients = new ArrayList<>(List.of(unfinished(), unfinished()));
        while (server.heldRequestBytes() < 2 * PART) {
            Thread.onSpinWait();
        }
        clients.add(unfinished());
        assertThat(clients.get(2).next()).isEqualTo("CLOSE 1013");
        clients.forEach(RawClient::close);
        awaitRefusal(false);
    }

    /** Clients whose requests wait and take all of it. */
    private List<RawClient> crowd() {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            clients.add(waiting(PART));
        }
        while (server.heldRequestBytes() < 2 * PART) {
            Thread.onSpinWait();
        }
        // These arrive in one piece each: who is caught with half a message would be turned away.
        for (int i = 0; i < 10; i++) {
            clients.add(waiting(PART / 14));
        }
        awaitRefusal(true);
        return clients;
    }

    @Test
    void shouldNotReadFromThoseWithUnansweredRequestsWhenAllOfItIsTaken() {
        crowd().forEach(RawClient::close);
    }

    @Test
    void shouldNoticeTheEndOfAConnectionThatIsNotReadFrom() {
        List<RawClient> clients = crowd();
        clients.get(0).send(Opcode.PING, new byte[] {'a'});
        clients.get(0).close();
        awaitRefusal(false);
        clients.forEach(RawClient::close);
    }

    /** What the connections have sent whose large requests wait. */
    private List<Long> receivedBytes() {
        return server.connectionList().stream()
                .map(ConnectionDocument::traffic)
                .filter(traffic -> traffic.inFlight() > 0 && traffic.receivedBytes() > PART)
                .map(Traffic::receivedBytes)
                .toList();
    }

    @Test
    void shouldReadWhatItHasKeptWhenThereIsRoomAgain() {
        List<RawClient> clients = crowd();
        RawClient patient = clients.get(1);
        while (receivedBytes().size() < 2) {
            Thread.onSpinWait();
        }
        long before = receivedBytes().get(0);
        byte[] ping = patient.frame(Opcode.PING, new byte[] {'a'});
        patient.write(ping);
        clients.get(0).close();
        awaitRefusal(false);
        server.advanceSeconds(1);
        assertThat(patient.next()).isEqualTo("PONG a");
        assertThat(receivedBytes()).containsExactly(before + ping.length);
        clients.forEach(RawClient::close);
    }

    @Test
    void shouldCloseAConnectionWhoseMessageTakesTooLong() {
        try (RawClient slow = unfinished()) {
            while (server.heldRequestBytes() < PART - 100) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 6; i++) {
                server.advanceSeconds(10);
                slow.write(new byte[10]);
            }
            String said = slow.next();
            while (said.equals("PING")) {
                said = slow.next();
            }
            assertThat(said).isEqualTo("CLOSE 4009");
        }
    }
}
