package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.server.base.SteadyClock;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.config.ConfigurationSources;
import dev.holdfast.server.notify.TestWebhook;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole servers that are stopped and started again over one data folder, with other keys each time. */
class EncryptionAtRestTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String OLD = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String NEW = "new:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
    private static final String ENCRYPTED = "{\"_enable_encrypt_messages\": true}";

    @TempDir
    Path folder;

    private @Nullable Node node;

    @AfterEach
    void stop() {
        if (node != null) {
            node.stop();
            node = null;
        }
    }

    /** Starts a server in the place of the one that runs. */
    private void start(String keys, String... more) throws IOException, ConfigurationException {
        stop();
        List<String> sets = new ArrayList<>(List.of(
                "listen=127.0.0.1:0",
                "data.dir=" + folder.resolve("data"),
                "storage.disk.ballast_bytes=0",
                "shutdown.grace_seconds=1",
                "encryption.keys=" + keys));
        sets.addAll(List.of(more));
        ConfigurationSources sources = new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of());
        node = Node.start(Configuration.load(sources).nodeConfig(), new SteadyClock());
    }

    private URI url(String path) {
        int port = Objects.requireNonNull(node).address().port();
        return URI.create("http://127.0.0.1:" + port + "/v2/" + path);
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url(path))
                .header("Client-ID", "3381af92-2b9e-11e3-b191-71861300734c")
                .header("X-Project-ID", "p")
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private void createQueue(String name, String metadata) throws Exception {
        assertThat(send("PUT", "queues/" + name, metadata).statusCode()).isEqualTo(201);
    }

    private void post(String place, String text) throws Exception {
        HttpResponse<String> reply =
                send("POST", place + "/messages", "{\"messages\": [{\"body\": {\"secret\": \"" + text + "\"}}]}");
        assertThat(reply.statusCode()).isIn(201, 202);
    }

    private String list(String queue) throws Exception {
        HttpResponse<String> reply = send("GET", "queues/" + queue + "/messages?echo=true", "");
        assertThat(reply.statusCode()).isEqualTo(200);
        return reply.body();
    }

    /** Whether any file of the data folder holds the text: tables, logs, and whatever else there is. */
    private boolean isOnDisk(String text) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertThat(files).hasSizeGreaterThan(3);
        for (Path file : files) {
            if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void shouldLeaveNothingReadableInTheDataFolder() throws Exception {
        start(OLD, "webhooks.allow=127.0.0.1");
        createQueue("plain", "{}");
        createQueue("sealed", ENCRYPTED);
        assertThat(send("PUT", "topics/told", ENCRYPTED).statusCode()).isEqualTo(201);
        subscribe("queues/sealed", "http://127.0.0.1:65535/");
        subscribe("topics/told", "http://127.0.0.1:65535/");
        subscribe("topics/told", "queue:inbox");
        post("queues/plain", "visible-to-everybody");
        post("queues/sealed", "attack-at-dawn");
        post("topics/told", "retreat-at-noon");

        for (String stage : List.of("running", "stopped", "started again")) {
            if (stage.equals("stopped")) {
                stop();
            } else if (stage.equals("started again")) {
                start(OLD, "webhooks.allow=127.0.0.1");
            }
            assertThat(isOnDisk("visible-to-everybody")).as(stage).isTrue();
            assertThat(isOnDisk("attack-at-dawn")).as(stage).isFalse();
            assertThat(isOnDisk("retreat-at-noon")).as(stage).isFalse();
        }
        assertThat(list("sealed")).contains("{\"secret\":\"attack-at-dawn\"}");
        assertThat(list("inbox")).contains("{\"secret\":\"retreat-at-noon\"}");
    }

    private void subscribe(String place, String subscriber) throws Exception {
        HttpResponse<String> reply =
                send("POST", place + "/subscriptions", "{\"subscriber\": \"" + subscriber + "\", \"ttl\": 3600}");
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(201);
    }

    @Test
    void shouldReadEverythingWhileKeysAreChangedAndTheFlagComesAndGoes() throws Exception {
        start(OLD);
        createQueue("q", "{}");
        post("queues/q", "one");
        setFlag("true");
        post("queues/q", "two");
        start(NEW + "," + OLD);
        post("queues/q", "three");
        setFlag("false");
        post("queues/q", "four");

        assertThat(list("q")).containsSubsequence("one", "two", "three", "four");

        start("none");
        assertThat(send("GET", "queues/q/messages?echo=true&limit=1", "").body())
                .contains("one");
        start(OLD);
        HttpResponse<String> withoutTheNewKey = send("GET", "queues/q/messages?echo=true", "");
        assertThat(withoutTheNewKey.statusCode()).isEqualTo(503);
        assertThat(withoutTheNewKey.headers().firstValue("Retry-After")).hasValue("30");
        assertThat(withoutTheNewKey.body()).contains("the key new, which this server does not have");
    }

    private void setFlag(String value) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url("queues/q"))
                .header("Client-ID", "3381af92-2b9e-11e3-b191-71861300734c")
                .header("X-Project-ID", "p")
                .header("Content-Type", "application/openstack-messaging-v2.0-json-patch")
                .method(
                        "PATCH",
                        BodyPublishers.ofString(
                                "[{\"op\": \"add\", \"path\": \"/metadata/_enable_encrypt_messages\", \"value\": "
                                        + value + "}]"))
                .build();
        assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldTakeNothingThatItCannotShow() throws Exception {
        start(OLD);
        createQueue("q", ENCRYPTED);
        post("queues/q", "one");
        start(NEW);

        assertThat(send("POST", "queues/q/claims", "{}").statusCode()).isEqualTo(503);
        assertThat(send("DELETE", "queues/q/messages?pop=1", "").statusCode()).isEqualTo(503);
        start(OLD);

        HttpResponse<String> popped = send("DELETE", "queues/q/messages?pop=1", "");
        assertThat(popped.body()).contains("{\"secret\":\"one\"}", "\"claim_count\":0");
    }

    @Test
    void shouldKeepWhatMovesToADeadLetterQueueSealedAndReadable() throws Exception {
        start(OLD);
        createQueue("dead", "{}");
        createQueue(
                "q", "{\"_enable_encrypt_messages\": true, \"_max_claim_count\": 0, \"_dead_letter_queue\": \"dead\"}");
        post("queues/q", "attack-at-dawn");
        assertThat(send("POST", "queues/q/claims", "{}").statusCode()).isEqualTo(204);
        start(NEW + "," + OLD);

        assertThat(list("dead")).contains("{\"secret\":\"attack-at-dawn\"}");
        stop();
        assertThat(isOnDisk("attack-at-dawn")).isFalse();
    }

    @Test
    void shouldTellAWebhookOnceTheKeyIsThere() throws Exception {
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(503, "Retry-After: 3600"))) {
            start(OLD, "webhooks.allow=127.0.0.1");
            createQueue("q", ENCRYPTED);
            subscribe("queues/q", webhook.url().toString());
            post("queues/q", "one");
            assertThat(webhook.next().json()).contains("\"body\":{\"secret\":\"one\"}");
            start(NEW, "webhooks.allow=127.0.0.1");
            start(OLD, "webhooks.allow=127.0.0.1");

            assertThat(webhook.next().json()).contains("\"body\":{\"secret\":\"one\"}");
            assertThat(webhook.received()).isZero();
        }
    }

    @Test
    void shouldReadKeysFromAFileAndSayWhatIsWrongWithIt() throws Exception {
        Path file = folder.resolve("keys");
        Files.writeString(file, "# rotated in spring\n" + NEW + "\n" + OLD + "\n");
        start("none", "encryption.key_file=" + file);
        createQueue("q", ENCRYPTED);
        post("queues/q", "one");
        start(NEW);
        assertThat(list("q")).contains("one");
        stop();
        Files.writeString(file, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");

        assertThatThrownBy(() -> start("none", "encryption.key_file=" + file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("key 1 is not of the form id:key")
                .message()
                .doesNotContain("AAEC");
        assertThatThrownBy(() -> start(OLD, "encryption.key_file=" + file + ".none"))
                .hasMessageContaining("there is no file");
        assertThatThrownBy(() -> start("k1:short"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("encryption.keys: key 1 does not have 32 bytes")
                .message()
                .doesNotContain("short");
    }
}
