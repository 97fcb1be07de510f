package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.operation.WatchedServer;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.vectors.SocketFrame;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationSources;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes on in a whole server, as an operator is told of it over a socket. */
class SystemStreamTest {

    private static final String HEADERS = ", \"headers\": {\"Client-ID\": \"3381af92-2b9e-11e3-b191-71861300734c\","
            + " \"X-Project-ID\": \"%s\", \"X-Roles\": \"%s\"}";

    private static final String HELLO = "{\"id\": 2, \"action\": \"hello\", \"body\": {\"project\": \"p\","
            + " \"client\": \"worker/1\", \"client_id\": \"3381af92-2b9e-11e3-b191-71861300734c\"}}";

    private Node node;
    private PlainWebSocket watcher;
    private PlainWebSocket other;

    @BeforeEach
    void start() throws Exception {
        List<String> sets = List.of("listen=127.0.0.1:0", "storage=memory", "admin_mode=true", "lanes=2");
        ConfigurationSources sources = new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of());
        node = Node.start(Configuration.load(sources).nodeConfig());
        watcher = PlainWebSocket.connect(node.address().port());
        other = PlainWebSocket.connect(node.address().port());
    }

    @AfterEach
    void stop() {
        watcher.close();
        other.close();
        node.stop();
    }

    private static String ask(PlainWebSocket socket, String action, String body, String project, String role) {
        String request = "{\"id\": 1, \"action\": \"" + action + "\", \"body\": " + body
                + HEADERS.formatted(project, role) + "}";
        socket.send(SocketFrame.text(request.getBytes(StandardCharsets.UTF_8)));
        return next(socket);
    }

    private static String next(PlainWebSocket socket) {
        return new String(socket.receive().payload(), StandardCharsets.UTF_8);
    }

    private void watch(String stream) {
        String reply = ask(watcher, "system_watch", "{\"stream\": \"" + stream + "\"}", "p", "admin");
        assertThat(reply).isEqualTo("{\"id\":1,\"status\":201,\"body\":{\"watch\":1}}");
    }

    private void post(String project, String queue) {
        String body = "{\"queue_name\": \"" + queue + "\", \"messages\": [{\"body\": 1}]}";
        assertThat(ask(other, "message_post", body, project, "member")).contains("\"status\":201");
    }

    @Test
    void shouldShowTheServerAtAGlance() {
        watch("$sys/overview");
        assertThat(next(watcher))
                .startsWith("{\"push\":1,\"stream\":\"$sys/overview\",\"snapshot\":{\"version\":")
                .contains("\"posted\":0", "\"connections_websocket\":2", "\"stores_ready\":1");
        post("p", "q");
        String delta = next(watcher);
        while (!delta.contains("\"posted\":1")) {
            delta = next(watcher);
        }
        assertThat(delta).startsWith("{\"push\":1,\"stream\":\"$sys/overview\",\"delta\":{");
        assertThat(delta).doesNotContain("version");
    }

    @Test
    void shouldShowOfTheServerWhatIsDeclared() {
        watch("$sys/overview");
        String push = next(watcher);
        String snapshot = push.substring(push.indexOf("\"snapshot\":") + "\"snapshot\":".length(), push.length() - 1);
        List<String> names = Pattern.compile("\"([a-z0-9_]+)\":")
                .matcher(snapshot)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(names)
                .containsExactlyElementsOf(WatchedServer.SHAPE.fields().stream()
                        .map(Field::name)
                        .filter(name -> !name.startsWith("disk_"))
                        .toList());
        byte[] json = snapshot.getBytes(StandardCharsets.UTF_8);
        byte[] pack = JsonCodec.toPack(json, 0, json.length);
        WatchedServer read = WatchedServer.SHAPE.read(PackReader.of(pack, 0, pack.length));
        assertThat(read.values().keySet()).containsExactlyElementsOf(names);
    }

    @Test
    void shouldShowTheQueuesOfTheProject() {
        post("p", "first");
        post("elsewhere", "hidden");
        watch("$sys/queues");
        assertThat(next(watcher))
                .startsWith("{\"push\":1,\"stream\":\"$sys/queues\",\"snapshot\":{\"first\":{\"free\":1,\"claimed\":0,"
                        + "\"total\":1,\"oldest\":")
                .doesNotContain("hidden");
        post("p", "second");
        assertThat(next(watcher)).contains("\"delta\":{\"second\":{\"free\":1").doesNotContain("first");
        String deleted = ask(other, "queue_delete", "{\"queue_name\": \"first\"}", "p", "member");
        assertThat(deleted).contains("\"status\":204");
        assertThat(next(watcher)).endsWith("\"delta\":{\"first\":null}}");
    }

    @Test
    void shouldShowOneQueue() {
        watch("$sys/queue/q");
        assertThat(next(watcher)).isEqualTo("{\"push\":1,\"stream\":\"$sys/queue/q\",\"snapshot\":{}}");
        post("p", "q");
        assertThat(next(watcher)).contains("\"delta\":{\"q\":{\"free\":1");
    }

    @Test
    void shouldShowTheSpeedOfAQueueUntilNothingHappensAnyMore() {
        post("p", "q");
        watch("$sys/queue/q");
        assertThat(next(watcher)).contains("\"snapshot\":{\"q\":{\"free\":1").doesNotContain("per_second");
        post("p", "q");
        assertThat(next(watcher))
                .contains("\"free\":2", "\"posts_per_second\":")
                .doesNotContain("removals");
        assertThat(next(watcher)).contains("\"free\":2").doesNotContain("per_second");
    }

    @Test
    void shouldShowMoreQueuesThanALaneLooksAtInOneTurn() {
        for (int i = 0; i < 250; i++) {
            post("p", "q" + i);
        }
        watch("$sys/queues");
        assertThat(next(watcher)).contains("\"q0\":{\"free\":1").endsWith("\"left_out\":50}");
    }

    @Test
    void shouldShowWhoComesAndWhoGoesAndWhy() {
        watch("$sys/connections");
        assertThat(next(watcher))
                .startsWith("{\"push\":1,\"stream\":\"$sys/connections\",\"snapshot\":{\"")
                .contains("\"form\":\"zaqar\",\"address\":\"127.0.0.1:", "\"opened\":")
                .doesNotContain("\"closed\"");
        other.send(SocketFrame.text(HELLO.getBytes(StandardCharsets.UTF_8)));
        Matcher id = Pattern.compile("\"connection\":\"([^\"]+)\"").matcher(next(other));
        assertThat(id.find()).isTrue();
        assertThat(next(watcher))
                .contains("\"delta\":{\"" + id.group(1) + "\":{\"form\":\"native\"", "\"client\":\"worker/1\"");
        try (PlainWebSocket operator = PlainWebSocket.connect(node.address().port())) {
            String close = "{\"connection_id\": \"" + id.group(1) + "\", \"ban\": true, \"reason\": \"Enough.\"}";
            assertThat(ask(operator, "connection_close", close, "p", "admin")).contains("\"status\":204");
        }
        assertThat(awaitDelta("\"" + id.group(1) + "\":{"))
                .contains("\"closed\":", "\"code\":1008,\"reason\":\"Enough.\"");
    }

    @Test
    void shouldStillShowWhoIsGone() {
        other.send(SocketFrame.text(HELLO.getBytes(StandardCharsets.UTF_8)));
        assertThat(next(other)).contains("\"status\":200");
        other.close();
        watch("$sys/overview");
        assertThat(awaitDelta("\"connections_websocket\":1")).isNotEmpty();
        try (PlainWebSocket late = PlainWebSocket.connect(node.address().port())) {
            String body = "{\"stream\": \"$sys/connections\"}";
            assertThat(ask(late, "system_watch", body, "p", "admin")).contains("\"status\":201");
            assertThat(next(late))
                    .containsPattern("\"client\":\"worker/1\",\"opened\":\\d+,\"closed\":\\d+,\"code\":1006}");
        }
    }

    private String awaitDelta(String part) {
        String delta = next(watcher);
        while (!delta.contains(part)) {
            delta = next(watcher);
        }
        return delta;
    }

    @Test
    void shouldBeForOperatorsOnNativeSocketsOnly() {
        String body = "{\"stream\": \"$sys/overview\"}";
        assertThat(ask(watcher, "system_watch", body, "p", "member")).contains("\"error\":\"forbidden\"");
        String request = "{\"action\": \"system_watch\", \"body\": " + body + HEADERS.formatted("p", "admin") + "}";
        watcher.send(SocketFrame.text(request.getBytes(StandardCharsets.UTF_8)));
        assertThat(next(watcher)).contains("\"status\":501");
    }
}
