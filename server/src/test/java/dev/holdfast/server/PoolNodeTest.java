package dev.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.config.ConfigurationSources;
import dev.holdfast.server.storage.StorageUnavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** A server with pools in folders of their own. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class PoolNodeTest {

    private static final Pattern CLAIM = Pattern.compile("/claims/([0-9a-z]+)");

    @TempDir
    private Path folder;

    private Node node;

    @BeforeEach
    void start() throws ConfigurationException, IOException {
        List<String> sets = List.of(
                "listen=127.0.0.1:0",
                "storage=rocksdb",
                "data.dir=" + folder.resolve("data"),
                "pooling=true",
                "admin_mode=true");
        ConfigurationSources sources = new ConfigurationSources(Optional.empty(), Map.of(), sets, List.of());
        node = Node.start(Configuration.load(sources).nodeConfig(), new ManualClock());
    }

    @AfterEach
    void stop() {
        node.stop();
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + node.address() + path))
                .header("Client-ID", "3381af92-2b9e-11e3-b191-71861300734c")
                .header("X-Project-ID", "p")
                .header("X-Roles", "admin")
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private void succeed(String method, String path, String body) throws Exception {
        assertThat(call(method, path, body).statusCode())
                .as(method + " " + path)
                .isBetween(200, 204);
    }

    @Test
    void shouldRefuseAPoolThatCannotDoWhatItsFlavorPromises() throws Exception {
        succeed("PUT", "/v2/pools/kept", "{\"uri\":\"rocksdb:kept\",\"weight\":1,\"flavor\":\"durable\"}");
        HttpResponse<String> refused =
                call("PUT", "/v2/pools/gone", "{\"uri\":\"memory:gone\",\"weight\":1,\"flavor\":\"durable\"}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .isEqualTo("{\"title\":\"Unable to create pool\",\"description\":"
                        + "\"The pool being added does not support the minimum set of capabilities\"}");
    }

    @Test
    void shouldHaveDeadLettersOfOnePoolInAnotherAfterARestart() throws Exception {
        succeed("PUT", "/v2/pools/work", "{\"uri\":\"rocksdb:work\",\"weight\":1,\"flavor\":\"work\"}");
        succeed("PUT", "/v2/pools/dead", "{\"uri\":\"rocksdb:dead\",\"weight\":1,\"flavor\":\"dead\"}");
        succeed("PUT", "/v2/flavors/work", "{\"pool_list\":[\"work\"]}");
        succeed("PUT", "/v2/flavors/dead", "{\"pool_list\":[\"dead\"]}");
        succeed("PUT", "/v2/queues/d", "{\"_flavor\":\"dead\"}");
        succeed("PUT", "/v2/queues/q", "{\"_flavor\":\"work\",\"_dead_letter_queue\":\"d\",\"_max_claim_count\":1}");
        succeed("POST", "/v2/queues/q/messages", "{\"messages\":[{\"body\":\"one\"},{\"body\":\"two\"}]}");
        Matcher claim = CLAIM.matcher(
                call("POST", "/v2/queues/q/claims", "{}").headers().toString());
        assertThat(claim.find()).isTrue();
        succeed("DELETE", "/v2/queues/q/claims/" + claim.group(1), "");
        assertThat(call("POST", "/v2/queues/q/claims", "{}").statusCode()).isEqualTo(204);
        node.stop();
        start();
        String dead = "";
        while (!dead.contains("one") || !dead.contains("two")) {
            dead = call("GET", "/v2/queues/d/messages?echo=true", "").body();
        }
        assertThat(call("GET", "/v2/queues/q/messages?echo=true", "").body()).contains("\"messages\":[]");
    }

    @Test
    void shouldSayThatABackupDoesNotHoldPoolsInFolders() throws Exception {
        succeed("PUT", "/v2/pools/kept", "{\"uri\":\"rocksdb:kept\",\"weight\":1}");
        node.stop();
        assertThatThrownBy(() -> new EmbeddedArchive().backup(folder.resolve("data"), folder.resolve("backup")))
                .isInstanceOf(StorageUnavailable.class)
                .hasMessageContaining("kept (rocksdb:kept)")
                .hasMessageContaining("cp -a");
        assertThat(folder.resolve("backup")).doesNotExist();
    }
}
