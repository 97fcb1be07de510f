package dev.holdfast.server.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.websocket.Opcode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What shows a client and a server that the other one is alive, and how a server takes leave of its clients. */
@Timeout(60)
class ConnectionLifeTest {

    private static final String CLIENT = "3381af92-2b9e-11e3-b191-71861300734c";
    private static final String HEARTBEAT = "{\"notice\":\"heartbeat\"}";
    private static final String LIST = "{\"id\":1,\"action\":\"queue_list\"}";
    private static final String LISTED = "TEXT {\"id\":1,\"status\":200,\"body\":{\"queues\":[]}}";

    private final SocketServer server = new SocketServer(Limits.DEFAULT);
    private final List<AutoCloseable> opened = new ArrayList<>(List.of(server));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private RawClient connect() {
        RawClient client = server.connect();
        opened.add(0, client);
        return client;
    }

    /** @param wishes members of a hello, each behind a comma */
    private RawClient greeted(String wishes) {
        RawClient client = connect();
        client.text(hello(wishes));
        assertThat(client.next()).startsWith("TEXT {\"id\":0,\"status\":200");
        return client;
    }

    private static String hello(String wishes) {
        return "{\"id\":0,\"action\":\"hello\",\"body\":{\"project\":\"p\",\"client_id\":\"" + CLIENT + "\"" + wishes
                + "}}";
    }

    private static String member(String reply, String name) {
        Matcher matcher = Pattern.compile("\"" + name + "\":\"?([^,\"]+)").matcher(reply);
        assertThat(matcher.find()).as("%s in %s", name, reply).isTrue();
        return matcher.group(1);
    }

    @Test
    void shouldGrantAnIntervalWithinItsBoundsAndNameTheConnection() {
        RawClient client = connect();
        List<String> names = new ArrayList<>();
        for (String[] wish : new String[][] {{"1", "5"}, {"12", "12"}, {"1000", "30"}, {"-7", "5"}}) {
            client.text(hello(",\"client\":\"test/1\",\"heartbeat_seconds\":" + wish[0]));
            String welcome = client.next();
            assertThat(member(welcome, "heartbeat_seconds")).isEqualTo(wish[1]);
            names.add(member(welcome, "connection"));
        }
        RawClient other = connect();
        other.text(hello(""));
        String welcome = other.next();
        assertThat(member(welcome, "heartbeat_seconds")).isEqualTo("30");
        assertThat(welcome).contains("\"notices\"");
        assertThat(names).containsOnly(names.get(0)).doesNotContain(member(welcome, "connection"));
    }

    @Test
    void shouldSendHeartbeatsInTheFormOfTheHelloWhenNothingElseWasSent() {
        RawClient client = greeted(",\"heartbeat_seconds\":5,\"notices\":true");
        RawClient packed = connect();
        packed.packed(hello(",\"heartbeat_seconds\":5,\"notices\":true"));
        assertThat(packed.next()).startsWith("BINARY");
        server.advanceSeconds(5);
        assertThat(List.of(client.next(), client.next())).containsExactlyInAnyOrder("PING", "TEXT " + HEARTBEAT);
        assertThat(List.of(packed.next(), packed.next())).containsExactlyInAnyOrder("PING", "BINARY " + HEARTBEAT);
        for (int i = 0; i < 5; i++) {
            server.advanceSeconds(3);
            client.text(LIST);
            assertThat(client.next()).isEqualTo(LISTED);
        }
        server.advanceSeconds(5);
        assertThat(List.of(client.next(), client.next())).containsExactlyInAnyOrder("PING", "TEXT " + HEARTBEAT);
    }

    @Test
    void shouldNotTakeAPongForSomethingThatWasTold() {
        RawClient client = greeted(",\"heartbeat_seconds\":8,\"notices\":true");
        for (int i = 0; i < 5; i++) {
            server.advanceSeconds(3);
            client.send(Opcode.PING, "a".getBytes(StandardCharsets.UTF_8));
            String first = client.next();
            String second = first.equals("PONG a") && i % 3 != 2 ? "" : client.next();
            assertThat(first + second).contains("PONG a");
            assertThat((first + second).contains(HEARTBEAT)).isEqualTo(i % 3 == 2);
        }
    }

    @Test
    void shouldOnlyPingWhoDoesNotAskForNotices() {
        RawClient zaqar = connect();
        RawClient modest = greeted(",\"heartbeat_seconds\":5");
        RawClient fickle = greeted(",\"heartbeat_seconds\":5,\"notices\":true");
        fickle.text(hello(",\"heartbeat_seconds\":5,\"notices\":false"));
        assertThat(fickle.next()).startsWith("TEXT");
        server.advanceSeconds(5);
        assertThat(modest.next()).isEqualTo("PING");
        assertThat(fickle.next()).isEqualTo("PING");
        modest.text(LIST);
        assertThat(modest.next()).isEqualTo(LISTED);
        fickle.text(LIST);
        assertThat(fickle.next()).isEqualTo(LISTED);
        server.advanceSeconds(25);
        assertThat(zaqar.next()).isEqualTo("PING");
    }

    @Test
    void shouldGiveUpAPeerThatOnlyListens() {
        RawClient silent = greeted(",\"notices\":true");
        RawClient alive = greeted(",\"notices\":true");
        for (int i = 0; i < 2; i++) {
            server.advanceSeconds(30);
            assertThat(List.of(silent.next(), silent.next())).contains("TEXT " + HEARTBEAT);
            assertThat(List.of(alive.next(), alive.next())).contains("PING");
            alive.send(Opcode.PONG, new byte[0]);
            alive.text(LIST);
            assertThat(alive.next()).isEqualTo(LISTED);
        }
        server.advanceSeconds(30);
        String last = silent.next();
        assertThat(last).isEqualTo("CLOSE 4009");
        assertThat(silent.next()).isEqualTo(RawClient.END);
        assertThat(List.of(alive.next(), alive.next())).contains("TEXT " + HEARTBEAT);
    }

    @Test
    void shouldTellThatItLeavesServeOnAndThenClose() throws Exception {
        RawClient told = greeted(",\"notices\":true");
        RawClient untold = greeted("");
        RawClient late = connect();
        CompletableFuture<Void> drained = drain(12);
        String notice = "TEXT {\"notice\":\"drain\",\"deadline_seconds\":12,\"spread_seconds\":6,"
                + "\"reason\":\"The test ends.\"}";
        assertThat(told.next()).isEqualTo(notice);
        late.text(hello(",\"notices\":true"));
        assertThat(late.next()).startsWith("TEXT {\"id\":0");
        assertThat(late.next()).isEqualTo(notice);
        for (RawClient client : List.of(told, untold, late)) {
            client.text(LIST);
            assertThat(client.next()).isEqualTo(LISTED);
        }
        assertThat(server.connect().status()).isEqualTo(503);
        late.close(1000);
        assertThat(late.next()).isEqualTo("CLOSE 1000");
        assertThat(late.next()).isEqualTo(RawClient.END);
        assertThat(drained).isNotDone();
        server.advanceSeconds(15);
        assertThat(told.next()).isEqualTo("CLOSE 1012");
        assertThat(told.next()).isEqualTo(RawClient.END);
        told.close();
        drained.get(20, TimeUnit.SECONDS);
        untold.text(LIST);
        assertThat(untold.next()).isEqualTo(LISTED);
        server.upgrade().closeConnections(1000);
        assertThat(untold.next()).isEqualTo("CLOSE 1012");
    }

    private CompletableFuture<Void> drain(long seconds) {
        return CompletableFuture.runAsync(() -> {
            try {
                server.upgrade().drain(seconds, "The test ends.");
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void shouldWaitForNobodyWhereNobodyTakesNoticesOrSomebodyIsInAHurry() throws Exception {
        RawClient untold = greeted("");
        drain(3600).get(20, TimeUnit.SECONDS);
        RawClient told = greetedBefore(untold);
        CompletableFuture<Void> drained = drain(3600);
        assertThat(told.next()).contains("drain");
        assertThat(drained).isNotDone();
        server.upgrade().endDrain();
        drained.get(20, TimeUnit.SECONDS);
    }

    /** A connection from before takes notices from now on, and hears of the drain that has begun. */
    private static RawClient greetedBefore(RawClient client) {
        client.text(hello(",\"notices\":true"));
        assertThat(client.next()).startsWith("TEXT {\"id\":0");
        return client;
    }
}
