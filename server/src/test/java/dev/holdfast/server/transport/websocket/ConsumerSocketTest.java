package dev.holdfast.server.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Consumers over real sockets. */
@Timeout(120)
class ConsumerSocketTest {

    private static final String HELLO = "{\"id\":0,\"action\":\"hello\",\"body\":{\"project\":\"p\","
            + "\"client_id\":\"3381af92-2b9e-11e3-b191-71861300734c\"}}";
    private static final Pattern BODY = Pattern.compile("\"body\":\\[?([0-9]+)");
    private static final Pattern MARKER = Pattern.compile("\"marker\":\"([^\"]+)\",\"body\":\\[?([0-9]+)");
    private static final String LARGE = "x".repeat(2000);

    private final List<AutoCloseable> opened = new ArrayList<>();

    private SocketServer server(Limits limits) {
        SocketServer server = new SocketServer(limits);
        opened.add(server);
        return server;
    }

    private RawClient connect(SocketServer server) {
        RawClient client = server.connect();
        opened.add(0, client);
        client.text(HELLO);
        assertThat(client.next()).contains("\"id\":0,\"status\":200");
        return client;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private static String request(String action, String body) {
        return "{\"id\":1,\"action\":\"" + action + "\",\"body\":{\"queue_name\":\"q\"," + body + "}}";
    }

    private static String open(String rest) {
        return request("consumer_open", "\"mode\":\"watch\"" + rest);
    }

    private static String post(String bodies) {
        return request("message_post", "\"messages\":[" + bodies + "]");
    }

    private static String numbers(int from, int to) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i == from ? "" : ",").append("{\"body\":").append(i).append(",\"ttl\":600}");
        }
        return text.toString();
    }

    private static String large(int from, int to) {
        return numbers(from, to).replaceAll("\"body\":([0-9]+)", "\"body\":[$1,\"" + LARGE + "\"]");
    }

    private static List<Integer> bodies(String frame) {
        List<Integer> found = new ArrayList<>();
        for (Matcher matcher = BODY.matcher(frame); matcher.find(); ) {
            found.add(Integer.valueOf(matcher.group(1)));
        }
        return found;
    }

    /** Reads pushes until so many messages have come. */
    private static List<Integer> read(RawClient client, int count) {
        List<Integer> found = new ArrayList<>();
        while (found.size() < count) {
            found.addAll(bodies(client.next()));
        }
        return found;
    }

    private static List<Integer> range(int from, int to) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    @Test
    void shouldPushInTheKindOfFrameThatOpenedTheConsumer() {
        SocketServer server = server(Limits.DEFAULT);
        RawClient text = connect(server);
        RawClient packed = connect(server);
        text.text(open(",\"credit\":{\"messages\":10}"));
        assertThat(text.next()).contains("\"status\":201");
        packed.packed(open(",\"credit\":{\"messages\":10}"));
        assertThat(packed.next()).contains("\"status\":201");
        text.packed(post(numbers(1, 3)));
        assertThat(text.next()).startsWith("BINARY").contains("\"status\":201");
        assertThat(text.next()).startsWith("TEXT {\"push\":1,\"messages\":[{\"id\":\"");
        assertThat(packed.next()).startsWith("BINARY {\"push\":2,\"messages\":[{\"id\":\"");
    }

    @Test
    void shouldPutPushesThatLeaveTogetherIntoOneFrame() {
        SocketServer server = server(Limits.DEFAULT);
        RawClient client = connect(server);
        for (String kind : List.of("text", "packed")) {
            for (int i = 0; i < 2; i++) {
                String open = open(",\"credit\":{\"messages\":10}");
                if (kind.equals("text")) {
                    client.text(open);
                } else {
                    client.packed(open);
                }
                assertThat(client.next()).contains("\"status\":201");
            }
            client.text(post(numbers(1, 2)));
            assertThat(client.next()).contains("\"status\":201");
            assertThat(client.next()).matches("[A-Z]+ \\[\\{\"push\":1,.*},\\{\"push\":2,.*");
        }
    }

    @Test
    void shouldReplyBeforeItPushes() {
        RawClient client = connect(server(Limits.DEFAULT));
        client.text(open(",\"credit\":{\"messages\":1000}"));
        assertThat(client.next()).contains("\"status\":201");
        for (int i = 0; i < 100; i++) {
            client.text(post(numbers(i, i + 1)));
        }
        int replies = 0;
        List<Integer> pushed = new ArrayList<>();
        while (pushed.size() < 100) {
            String frame = client.next();
            replies += frame.split("\"status\":201", -1).length - 1;
            pushed.addAll(bodies(frame));
            assertThat(replies).isGreaterThanOrEqualTo(pushed.size());
        }
        assertThat(pushed).isEqualTo(range(0, 100));
    }

    @Test
    void shouldPushAllOfABacklogInOrder() {
        SocketServer server = server(Limits.DEFAULT);
        RawClient client = connect(server);
        for (int i = 0; i < 5000; i += 1000) {
            client.text(post(numbers(i, i + 1000)));
            assertThat(client.next()).contains("\"status\":201");
        }
        client.packed(open(",\"start\":\"head\",\"credit\":{\"messages\":10000}"));
        assertThat(client.next()).contains("\"status\":201");
        assertThat(read(client, 5000)).isEqualTo(range(0, 5000));
    }

    @Test
    void shouldServeManyConnectionsAlike() {
        SocketServer server = server(Limits.DEFAULT);
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            RawClient client = connect(server);
            client.packed(open(",\"credit\":{\"messages\":1000}"));
            assertThat(client.next()).contains("\"status\":201");
            clients.add(client);
        }
        RawClient posting = connect(server);
        for (int i = 0; i < 100; i++) {
            posting.text(post(numbers(i, i + 1)));
        }
        for (RawClient client : clients) {
            assertThat(read(client, 100)).isEqualTo(range(0, 100));
        }
    }

    @Test
    void shouldCloseWhoTakesTooLittleAndLetItResume() {
        SocketServer server = server(
                Limits.DEFAULT.with(Map.of(Limit.MAX_OUTBOX_BYTES_PER_CONNECTION, 65_536L, Limit.MAX_CONSUMERS, 1L)));
        RawClient slow = connect(server);
        slow.text(open(",\"credit\":{\"messages\":10000}"));
        assertThat(slow.next()).contains("\"status\":201");
        RawClient posting = connect(server);
        int count = 0;
        for (; count < 6000; count += 100) {
            posting.text(post(large(count, count + 100)));
            assertThat(posting.next()).contains("\"status\":201");
        }
        server.advanceSeconds(Limits.DEFAULT.slowConsumerSeconds());
        String reply = "";
        while (!reply.contains("\"status\":201")) {
            posting.text(open(""));
            reply = posting.next();
        }
        String marker = "";
        int last = -1;
        String frame = slow.next();
        while (!frame.startsWith("CLOSE")) {
            for (Matcher matcher = MARKER.matcher(frame); matcher.find(); ) {
                marker = matcher.group(1);
                assertThat(Integer.parseInt(matcher.group(2))).isEqualTo(++last);
            }
            frame = slow.next();
        }
        assertThat(frame).startsWith("CLOSE 4008");
        assertThat(last).isLessThan(count - 1);
        posting.text(request("consumer_close", "\"consumer\":" + reply.replaceAll(".*\"consumer\":([0-9]+).*", "$1")));
        assertThat(posting.next()).contains("\"status\":204");
        RawClient again = connect(server);
        again.text(open(",\"after\":\"" + marker + "\",\"credit\":{\"messages\":10000}"));
        assertThat(again.next()).contains("\"status\":201").doesNotContain("gap");
        assertThat(read(again, count - last - 1)).isEqualTo(range(last + 1, count));
    }

    @Test
    void shouldGoOnWhenASlowPeerTakesWhatWaits() {
        SocketServer server = server(Limits.DEFAULT.with(Limit.MAX_OUTBOX_BYTES_PER_CONNECTION, 65_536));
        RawClient slow = connect(server);
        slow.text(open(",\"credit\":{\"messages\":20000}"));
        assertThat(slow.next()).contains("\"status\":201");
        RawClient posting = connect(server);
        for (int i = 0; i < 6000; i += 100) {
            posting.text(post(large(i, i + 100)));
            assertThat(posting.next()).contains("\"status\":201");
        }
        assertThat(read(slow, 6000)).isEqualTo(range(0, 6000));
    }

    @Test
    void shouldForgetTheConsumersOfAConnectionThatEnds() {
        SocketServer server = server(Limits.DEFAULT.with(Limit.MAX_CONSUMERS, 1));
        RawClient gone = connect(server);
        gone.text(open(""));
        assertThat(gone.next()).contains("\"status\":201");
        RawClient other = connect(server);
        other.text(open(""));
        assertThat(other.next()).contains("\"status\":503");
        gone.close(1000);
        assertThat(gone.next()).startsWith("CLOSE 1000");
        String reply = "";
        while (!reply.contains("\"status\":201")) {
            other.text(open(""));
            reply = other.next();
        }
        assertThat(reply).contains("\"consumer\":");
    }
}
