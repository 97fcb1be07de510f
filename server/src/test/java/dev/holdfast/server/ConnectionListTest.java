package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.vectors.SocketFrame;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationSources;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The connections of a whole server, as an operator sees and closes them. */
class ConnectionListTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String CLIENT_ID = "3381af92-2b9e-11e3-b191-71861300734c";

    private final List<PlainWebSocket> opened = new ArrayList<>();
    private Node node;

    @BeforeEach
    void start() throws Exception {
        List<String> sets = List.of("listen=127.0.0.1:0", "storage=memory", "admin_mode=true", "io.threads=2");
        ConfigurationSources sources = new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of());
        node = Node.start(Configuration.load(sources).nodeConfig(), new ManualClock());
    }

    @AfterEach
    void stop() {
        opened.forEach(PlainWebSocket::close);
        node.stop();
    }

    private HttpResponse<String> send(String method, String path, String roles) throws Exception {
        URI address = URI.create("http://" + node.address() + "/v2/connections" + path);
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Client-ID", CLIENT_ID)
                .header("X-Project-ID", "p")
                .header("X-Roles", roles)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private String list(String path) throws Exception {
        HttpResponse<String> response = send("GET", path, "admin");
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body();
    }

    /** @return the name of the connection that its hello was told */
    private String greeted(String client) {
        PlainWebSocket socket = PlainWebSocket.connect(node.address().port());
        opened.add(socket);
        String hello = "{\"id\": 1, \"action\": \"hello\", \"body\": {\"project\": \"p\", \"client_id\": \"" + CLIENT_ID
                + "\", \"client\": \"" + client + "\"}}";
        socket.send(SocketFrame.text(hello.getBytes(StandardCharsets.UTF_8)));
        String welcome = new String(socket.receive().payload(), StandardCharsets.UTF_8);
        return members(welcome, "connection").get(0);
    }

    private static List<String> members(String json, String name) {
        return Pattern.compile("\"" + name + "\": ?\"?([^\",}]+)")
                .matcher(json)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    @Test
    void shouldShowWhoIsConnectedAndWhatGoesOverIt() throws Exception {
        String id = greeted("worker/1.2");
        String shown = list("");
        assertThat(members(shown, "id")).containsExactly(id);
        assertThat(members(shown, "client")).containsExactly("worker/1.2");
        assertThat(members(shown, "client_id")).containsExactly(CLIENT_ID.replace("-", ""));
        assertThat(members(shown, "project")).containsExactly("p");
        assertThat(members(shown, "form")).containsExactly("native");
        assertThat(members(shown, "address").get(0)).startsWith("127.0.0.1:");
        assertThat(Long.parseLong(members(shown, "received_bytes").get(0))).isGreaterThan(100);
        assertThat(Long.parseLong(members(shown, "sent_bytes").get(0))).isGreaterThan(100);
        assertThat(members(shown, "in_flight")).containsExactly("0");
        assertThat(members(shown, "unsent_bytes")).containsExactly("0");
    }

    @Test
    void shouldListThoseOfAllThreadsInPages() throws Exception {
        List<String> expected =
                Stream.of("a", "b", "c", "d", "e").map(this::greeted).sorted().toList();
        List<String> seen = new ArrayList<>();
        String page = list("?limit=2");
        while (!members(page, "next").isEmpty()) {
            assertThat(members(page, "id")).hasSizeLessThanOrEqualTo(2);
            seen.addAll(members(page, "id"));
            page = list("?limit=2&marker=" + members(page, "next").get(0));
        }
        assertThat(seen).isEqualTo(expected);
    }

    @Test
    void shouldCloseOneWithACodeThatSaysWhetherToComeBack() throws Exception {
        String first = greeted("one");
        String second = greeted("two");
        assertThat(send("DELETE", "/" + first, "admin").statusCode()).isEqualTo(204);
        assertThat(opened.get(0).receive()).isEqualTo(SocketFrame.close(1013));
        assertThat(members(list(""), "id")).containsExactly(second);
        assertThat(send("DELETE", "/" + second + "?ban=true&reason=enough", "admin")
                        .statusCode())
                .isEqualTo(204);
        assertThat(opened.get(1).receive()).isEqualTo(SocketFrame.close(1008));
        assertThat(send("DELETE", "/" + second, "admin").statusCode()).isEqualTo(204);
    }

    @Test
    void shouldBeForOperatorsOnly() throws Exception {
        String id = greeted("mine");
        assertThat(send("GET", "", "member").statusCode()).isEqualTo(403);
        assertThat(send("DELETE", "/" + id, "member").statusCode()).isEqualTo(403);
        assertThat(members(list(""), "id")).containsExactly(id);
    }

    @Test
    void shouldRefuseWhatIsTooLong() throws Exception {
        String id = greeted("mine");
        assertThat(send("DELETE", "/" + id + "?reason=" + "x".repeat(124), "admin")
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("GET", "?limit=101", "admin").statusCode()).isEqualTo(400);
    }
}
