package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limits;
import dev.holdfast.server.config.ClientIdCheck;
import dev.holdfast.server.config.ContractConfig;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServiceControllerTest {

    private final OperationHarness server = new OperationHarness();

    @Test
    void shouldWelcomeWhoSaysHello() {
        ShownReply reply = hello("p", OperationHarness.ANN);

        assertThat(reply.nativeView().status()).isEqualTo(200);
        assertThat(reply.one("server")).isEqualTo("Holdfast 1.2.3");
        assertThat(reply.one("protocol")).isEqualTo("1");
        assertThat(reply.one("heartbeat_seconds")).isEqualTo("30");
        assertThat(reply.one("max_messages_per_page")).isEqualTo("20");
        assertThat(reply.one("max_wait_seconds")).isEqualTo("60");
        assertThat(reply.nativeView().body()).doesNotContain("\"max_connections\"", "inbox");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            p  | textid                               | client_id_invalid
            p  | ^^                                   | client_id_invalid
            ^^ | 3381af92-2b9e-11e3-b191-71861300734c | project_empty
            """)
    void shouldNotWelcomeWhoCannotBeToldApart(String project, String client, String error) {
        assertThat(hello(project, client).one("error")).isEqualTo(error);
    }

    @Test
    void shouldTakeFreeClientIdsWhereTheyAreAllowed() {
        OperationHarness free =
                new OperationHarness(Limits.DEFAULT, new ContractConfig(false, ClientIdCheck.OFF, false));

        assertThat(free.call("hello", "{\"project\": \"p\", \"client_id\": \"1234567890\"}")
                        .nativeView()
                        .status())
                .isEqualTo(200);
        assertThat(free.call("hello", "{\"project\": \"p\", \"client_id\": \"123456789\"}")
                        .nativeView()
                        .status())
                .isEqualTo(400);
    }

    @Test
    void shouldAuthenticateEverybody() {
        assertThat(server.call("authenticate", "{}").zaqar()).hasToString("200 {\"message\":\"Authentified.\"}");
    }

    @Test
    void shouldShowTheVersionsAsClientsCompareThem() {
        assertThat(server.call("get_versions", "{}").rest())
                .hasToString("300 {\"versions\":[{\"id\":\"2\",\"status\":\"CURRENT\","
                        + "\"updated\":\"2014-9-24T04:06:47Z\",\"media-types\":[{\"base\":\"application/json\","
                        + "\"type\":\"application/vnd.openstack.messaging-v2+json\"}],"
                        + "\"links\":[{\"href\":\"/v2/\",\"rel\":\"self\"}]}]}");
    }

    @Test
    void shouldDescribeTheResourcesThatAreServed() {
        ShownReply home = server.call("get_home_doc", "{}");

        assertThat(home.headers()).containsEntry("Cache-Control", "max-age=86400");
        assertThat(home.rest().body())
                .contains(
                        "\"rel/queues\":{\"href-template\":\"/v2/queues{?marker,limit,detailed}\",\"href-vars\":"
                                + "{\"marker\":\"param/marker\",\"limit\":\"param/queue_limit\","
                                + "\"detailed\":\"param/detailed\"},"
                                + "\"hints\":{\"allow\":[\"GET\"],\"formats\":{\"application/json\":{}}}}",
                        "\"rel/queue\":{\"href-template\":\"/v2/queues/{queue_name}\",\"href-vars\":"
                                + "{\"queue_name\":\"param/queue_name\"},"
                                + "\"hints\":{\"allow\":[\"GET\",\"PUT\",\"DELETE\",\"PATCH\"],",
                        "\"rel/message_delete\":{\"href-template\":"
                                + "\"/v2/queues/{queue_name}/messages/{message_id}{?claim}\",\"href-vars\":"
                                + "{\"queue_name\":\"param/queue_name\",\"message_id\":\"param/message_id\","
                                + "\"claim\":\"param/claim_id\"}",
                        "\"rel/post_claim\":{\"href-template\":\"/v2/queues/{queue_name}/claims{?limit}\","
                                + "\"href-vars\":{\"queue_name\":\"param/queue_name\",\"limit\":\"param/claim_limit\"},"
                                + "\"hints\":{\"allow\":[\"POST\"],\"formats\":{\"application/json\":{}},"
                                + "\"accept-post\":[\"application/json\"]}}");
        List<String> templates = home.all("href-template");
        assertThat(templates).hasSizeGreaterThan(10).allMatch(template -> template.startsWith("/v2/"));
    }

    @Test
    void shouldNotDescribeWhatIsNotServed() {
        assertThat(server.call("get_home_doc", "{}").rest().body())
                .doesNotContainPattern(Pattern.compile("pools|flavors|health"));
    }

    @Test
    void shouldAnswerAPingFromTheStore() {
        ShownReply reply = server.call("ping_node", "{}");

        assertThat(reply.rest()).hasToString("204");
        assertThat(reply.zaqar()).hasToString("204");
    }

    private ShownReply hello(String project, String client) {
        return server.call("hello", "{\"project\": \"" + project + "\", \"client_id\": \"" + client + "\"}");
    }
}
