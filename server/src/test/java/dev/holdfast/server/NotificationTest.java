package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.server.base.SteadyClock;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationSources;
import dev.holdfast.server.notify.TestWebhook;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole servers and a receiver on real sockets. */
class NotificationTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private Node server(String... more) throws Exception {
        List<String> sets = new ArrayList<>(List.of(
                "listen=127.0.0.1:0",
                "data.dir=" + folder.resolve("data"),
                "storage.disk.ballast_bytes=0",
                "shutdown.grace_seconds=1"));
        sets.addAll(List.of(more));
        ConfigurationSources sources = new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of());
        return Node.start(Configuration.load(sources).nodeConfig(), new SteadyClock());
    }

    private static HttpResponse<String> send(Node node, String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.address().port() + path))
                .header("Client-ID", "3381af92-2b9e-11e3-b191-71861300734c")
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body));
        if (headers.length == 0) {
            request.header("X-Project-ID", "p");
        } else {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> subscribe(Node node, String url) throws Exception {
        return send(node, "POST", "/v2/queues/q/subscriptions", "{\"subscriber\": \"" + url + "\", \"ttl\": 3600}");
    }

    private static void post(Node node, int number) throws Exception {
        HttpResponse<String> reply = send(
                node, "POST", "/v2/queues/q/messages", "{\"messages\": [{\"body\": " + number + ", \"ttl\": 3600}]}");
        assertThat(reply.statusCode()).isEqualTo(201);
    }

    @Test
    void shouldTellAWebhookOfMessages() throws Exception {
        Node node = server("webhooks.allow=127.0.0.1");
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(200))) {
            assertThat(subscribe(node, webhook.url().toString()).statusCode()).isEqualTo(201);
            post(node, 1);
            post(node, 2);

            assertThat(webhook.next().json())
                    .isEqualTo("{\"body\":1,\"ttl\":3600,\"Message_Type\":\"Notification\",\"queue_name\":\"q\"}");
            assertThat(webhook.next().json()).startsWith("{\"body\":2,");
        } finally {
            node.stop();
        }
    }

    @Test
    void shouldRefuseAddressesThatAreNotPublic() throws Exception {
        Node node = server();
        HttpResponse<String> reply = subscribe(node, "http://169.254.169.254/latest/meta-data/");
        HttpResponse<String> badHeaders = send(node, "POST", "/v2/queues/q/subscriptions", """
            {"subscriber": "http://example.org/", "options": {"post_headers": {"Host": "x"}}}""");
        node.stop();

        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains("not public");
        assertThat(badHeaders.statusCode()).isEqualTo(400);
    }

    @Test
    void shouldRepeatAfterARestartWhatWasUnderWay() throws Exception {
        AtomicBoolean answers = new AtomicBoolean();
        TestWebhook.Answer answer = (request, socket) -> {
            if (answers.get()) {
                TestWebhook.status(200).to(request, socket);
            }
        };
        try (TestWebhook webhook = new TestWebhook(answer)) {
            Node first = server("webhooks.allow=127.0.0.1");
            subscribe(first, webhook.url().toString());
            post(first, 1);
            String id = webhook.next().header("webhook-id");
            first.stop();
            answers.set(true);

            Node second = server("webhooks.allow=127.0.0.1");
            TestWebhook.Request repeated = webhook.next();
            second.stop();

            assertThat(id).isNotEmpty();
            assertThat(repeated.header("webhook-id")).isEqualTo(id);
            assertThat(repeated.json()).startsWith("{\"body\":1,");
        }
    }

    @Test
    void shouldTellOnlyWhoHasConfirmed() throws Exception {
        Node node = server("webhooks.allow=127.0.0.1", "require_confirmation=true", "signed_url.secret_key=swordfish");
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(200))) {
            subscribe(node, webhook.url().toString());
            post(node, 1);
            Map<?, ?> asked = new ObjectMapper().readValue(webhook.next().json(), Map.class);
            HttpResponse<String> confirmed = send(
                    node,
                    "PUT",
                    String.valueOf(asked.get("URL-Paths")),
                    "{\"confirmed\": true}",
                    "URL-Signature",
                    String.valueOf(asked.get("URL-Signature")),
                    "URL-Methods",
                    String.valueOf(asked.get("URL-Methods")),
                    "URL-Paths",
                    String.valueOf(asked.get("URL-Paths")),
                    "URL-Expires",
                    String.valueOf(asked.get("URL-Expires")),
                    "X-Project-ID",
                    String.valueOf(asked.get("X-Project-ID")));
            post(node, 2);

            assertThat(confirmed.statusCode()).isEqualTo(204);
            assertThat(webhook.next().json()).startsWith("{\"body\":2,");
        } finally {
            node.stop();
        }
    }
}
