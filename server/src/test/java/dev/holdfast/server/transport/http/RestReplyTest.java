package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What replies look like: statuses, headers, links, and what is said of parameters and bodies that cannot be read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestReplyTest {

    private static final String PATCH = "Content-Type: application/openstack-messaging-v2.0-json-patch";
    private static final String BOB = "Client-ID: " + RestHarness.BOB;
    private static final Pattern NEXT = Pattern.compile("\"rel\":\"next\",\"href\":\"([^\"]*)\"");

    private RestHarness server;

    @BeforeAll
    void start() throws IOException {
        server = new RestHarness();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private void post(String queue, int messages) throws IOException {
        String body = "{\"messages\":[" + "{\"body\":1},".repeat(messages - 1) + "{\"body\":1}]}";
        HttpReply posted = server.call("POST", "/v2/queues/" + queue + "/messages", body);
        assertThat(posted.status()).as(posted.toString()).isEqualTo(201);
    }

    private static String next(HttpReply reply) {
        Matcher matcher = NEXT.matcher(reply.body());
        assertThat(matcher.find()).as(reply.body()).isTrue();
        return matcher.group(1);
    }

    @Test
    void shouldShowTheVersionsToAnybody() throws IOException {
        HttpReply reply = server.bare("GET", "/", null);

        assertThat(reply.status()).isEqualTo(300);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.body()).startsWith("{\"versions\":[{\"id\":\"2\",\"status\":\"CURRENT\"");
    }

    @Test
    void shouldShowTheHomeDocumentInItsOwnTypeAndLetItBeKept() throws IOException {
        HttpReply reply = server.get("/v2/");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json-home");
        assertThat(reply.header("Cache-Control")).isEqualTo("max-age=86400");
    }

    @Test
    void shouldSayThatItCreatedWithAnEmptyJsonBody() throws IOException {
        HttpReply created = server.call("PUT", "/v2/queues/created", null);
        HttpReply existing = server.call("PUT", "/v2/queues/created", "");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("Location")).isEqualTo("/v2/queues/created");
        assertThat(created.header("Content-Type")).isEqualTo("application/json");
        assertThat(created.header("Content-Length")).isEqualTo("0");
        assertThat(existing.status()).isEqualTo(204);
        assertThat(existing.header("Location")).isEqualTo("/v2/queues/created");
    }

    @Test
    void shouldSendNothingButHeadersWithoutContent() throws IOException {
        HttpReply reply = server.call("DELETE", "/v2/queues/none", null);

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("Content-Type")).isNull();
        assertThat(reply.header("Content-Length")).isNull();
        assertThat(reply.header("Transfer-Encoding")).isNull();
        assertThat(reply.header("Vary")).isNull();
    }

    @Test
    void shouldLocatePostedAndClaimedMessages() throws IOException {
        HttpReply posted = server.call("POST", "/v2/queues/located/messages", "{\"messages\":[{\"body\":{}}]}");
        String id = String.valueOf(posted.header("Location")).replace("/v2/queues/located/messages?ids=", "");

        assertThat(posted.status()).isEqualTo(201);
        assertThat(id).matches("[a-zA-Z0-9_-]+");
        assertThat(posted.body()).isEqualTo("{\"resources\":[\"/v2/queues/located/messages/" + id + "\"]}");

        HttpReply claimed = server.call("POST", "/v2/queues/located/claims", null);
        String claim = String.valueOf(claimed.header("Location"));
        assertThat(claimed.status()).isEqualTo(201);
        assertThat(claim).startsWith("/v2/queues/located/claims/");
        assertThat(claimed.body()).contains("/v2/queues/located/messages/" + id + "?claim_id=" + claim.substring(26));
        HttpReply nothing = server.call("POST", "/v2/queues/located/claims", "{}");
        assertThat(nothing.status()).isEqualTo(204);
        assertThat(nothing.header("Location")).isNull();
    }

    @Test
    void shouldLinkToTheNextPageWithWhatTheClientSent() throws IOException {
        post("linked", 3);

        HttpReply first = server.get("/v2/queues/linked/messages?echo=True&limit=2&include_claimed=no&x=a%26%20b");
        String href = next(first);
        assertThat(href)
                .startsWith("/v2/queues/linked/messages?")
                .contains("echo=true", "limit=2", "include_claimed=false", "x=a%26+b", "marker=");

        HttpReply second = server.get(href);
        assertThat(second.body()).contains("\"messages\":[{");
        assertThat(next(second)).doesNotContain(href.replaceAll(".*marker=", "marker=") + "&");
        assertThat(next(second).split("marker=", -1)).hasSize(2);

        HttpReply last = server.get(next(second));
        assertThat(last.status()).isEqualTo(200);
        assertThat(last.body()).isEqualTo("{\"messages\":[],\"links\":[]}");
    }

    @Test
    void shouldTakeAnUnknownMarkerForTheEnd() throws IOException {
        post("marked", 1);

        assertThat(server.get("/v2/queues/marked/messages?echo=true&marker=sfhlsfdjh2048")
                        .body())
                .isEqualTo("{\"messages\":[],\"links\":[]}");
        assertThat(server.get("/v2/queues/absent/messages").body()).isEqualTo("{\"messages\":[],\"links\":[]}");
    }

    @Test
    void shouldRepeatFiltersInTheLinkOfAQueueListing() throws IOException {
        String project = "X-Project-ID: listing";
        String client = "Client-ID: " + RestHarness.ANN;
        assertThat(server.bare("PUT", "/v2/queues/one", "{\"node\": \"a b\"}", client, project)
                        .status())
                .isEqualTo(201);
        assertThat(server.bare("PUT", "/v2/queues/two", "{\"node\": 3}", client, project)
                        .status())
                .isEqualTo(201);

        HttpReply page = server.bare("GET", "/v2/queues?node=a+b&detailed=1&limit=5", null, client, project);
        assertThat(page.body()).contains("\"name\":\"one\"").doesNotContain("\"two\"");
        assertThat(next(page)).isEqualTo("/v2/queues?node=a+b&detailed=true&limit=5&marker=one");
        assertThat(server.bare("GET", next(page), null, client, project).body())
                .isEqualTo("{\"queues\":[],\"links\":[]}");
        assertThat(server.bare("GET", "/v2/queues?node=a+b&node=3&with_count=t", null, client, project)
                        .body())
                .contains("\"name\":\"two\"", "\"count\":2");
    }

    @Test
    void shouldFindMessagesByIdsAndSayWhichItDidNotFind() throws IOException {
        HttpReply none = server.get("/v2/queues/sought/messages?ids=a&ids=b,c&marker=x");

        assertThat(none.status()).isEqualTo(404);
        assertThat(none.body())
                .isEqualTo("{\"title\":\"Not found\",\"description\":\"No messages with IDs: ['a', 'b', 'c'] found in"
                        + " the queue sought for project p.\"}");
        assertThat(server.get("/v2/queues/sought/messages?ids=").body()).contains("\"links\":[]");
        assertThat(server.call("DELETE", "/v2/queues/sought/messages?ids=a,b,", null)
                        .status())
                .isEqualTo(204);
        assertThat(server.call("DELETE", "/v2/queues/sought/messages?ids=,", null)
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1.5", "0x1", "1e3", "%20", "99999999999999999999"})
    void shouldRefuseAParameterThatIsNoInteger(String value) throws IOException {
        HttpReply reply = server.get("/v2/queues/q/messages?limit=" + value);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body())
                .isEqualTo("{\"title\":\"Invalid parameter\",\"description\":\"The \\\"limit\\\" parameter is invalid."
                        + " The value must be an integer.\"}");
    }

    @ParameterizedTest
    @CsvSource({"+5,200", "05,200", "20,200", "21,400", "0,400", "-1,400", "'21,5',200", "'5,21',400"})
    void shouldReadIntegersAndKeepToTheirBounds(String value, int status) throws IOException {
        HttpReply reply = server.get("/v2/queues/q/messages?limit=" + value.replace("+", "%2B"));

        assertThat(reply.status()).isEqualTo(status);
        if (status == 400) {
            assertThat(reply.body())
                    .isEqualTo("{\"title\":\"Invalid API request\",\"description\":\"Limit must be at least 1 and may"
                            + " not be greater than 20.\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"None", "TRUE", "2", "tru", "%20true"})
    void shouldRefuseAParameterThatIsNeitherTrueNorFalse(String value) throws IOException {
        assertThat(server.get("/v2/queues/q/messages?echo=" + value).body())
                .isEqualTo("{\"title\":\"Invalid parameter\",\"description\":\"The \\\"echo\\\" parameter is invalid."
                        + " The value of the parameter must be \\\"true\\\" or \\\"false\\\".\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"true", "True", "t", "yes", "y", "1", "on", "false", "False", "f", "no", "n", "0", "off", ""})
    void shouldReadTrueAndFalseInManyWords(String value) throws IOException {
        assertThat(server.get("/v2/queues/q/messages?echo=" + value).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=%C3", "x=%FF", "%C3=1"})
    void shouldRefuseAQueryThatIsNoUtf8(String query) throws IOException {
        HttpReply reply = server.get("/v2/queues/q/messages?" + query);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body())
                .isEqualTo("{\"title\":\"Invalid parameter\",\"description\":\"The address is not UTF-8.\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/queues/q?x=%zz", "/v2/queues/q?x=%", "/v2/queues/%2"})
    void shouldRefuseABrokenEscape(String target) throws IOException {
        assertThat(server.get(target).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", ".", "{", "\"fail\"", "123", "null", "  ", "{}x", "{\"a\":NaN}", "{\"a\": 1e999}"})
    void shouldRefuseABodyThatIsNeitherObjectNorArray(String body) throws IOException {
        String unreadable =
                "{\"title\":\"Invalid request body\",\"description\":\"Request body could not be parsed.\"}";
        assertThat(server.call("PUT", "/v2/queues/q", body).body()).isEqualTo(unreadable);
        assertThat(server.call("POST", "/v2/queues/q/messages", body).body()).isEqualTo(unreadable);
        assertThat(server.call("POST", "/v2/queues/q/claims", body).body()).isEqualTo(unreadable);
        assertThat(server.call("PATCH", "/v2/queues/q/claims/c", body).body()).isEqualTo(unreadable);
        assertThat(server.call("PATCH", "/v2/queues/q", body, PATCH).body()).isEqualTo(unreadable);
        assertThat(server.call("POST", "/v2/queues/q/purge", body).body()).isEqualTo(unreadable);
    }

    @ParameterizedTest
    @CsvSource({"PUT,/v2/queues/q", "POST,/v2/queues/q/messages", "POST,/v2/queues/q/claims"})
    void shouldSayThatABodyIsNestedTooDeep(String method, String target) throws IOException {
        String body = "{\"messages\":[{\"body\":" + "[".repeat(30) + "]".repeat(30) + "}]}";
        assertThat(server.call(method, target, body).body())
                .isEqualTo("{\"title\":\"Invalid request body\",\"description\":\"Request body could not be parsed."
                        + " It is nested deeper than 32 levels.\"}");
        String atLimit = "{\"messages\":[{\"body\":" + "[".repeat(29) + "]".repeat(29) + "}]}";
        assertThat(server.call("POST", "/v2/queues/z/messages", atLimit).status())
                .isEqualTo(201);
    }

    @Test
    void shouldNameOnlyAsManyMessagesInAHeaderAsOneRequestMayAskFor() throws IOException {
        String one = "{\"body\":1}";
        String followed = server.call(
                        "POST", "/v2/queues/z/messages", "{\"messages\":[" + (one + ",").repeat(19) + one + "]}")
                .header("Location");
        assertThat(server.get(Objects.requireNonNull(followed)).body().split("\"href\"", -1))
                .hasSize(21);
        HttpReply many =
                server.call("POST", "/v2/queues/z/messages", "{\"messages\":[" + (one + ",").repeat(999) + one + "]}");
        assertThat(many.status()).isEqualTo(201);
        assertThat(many.header("Location")).isNull();
        assertThat(many.body().split("/messages/", -1)).hasSize(1001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void shouldNotFrameABodyThatCannotBe(String method) throws IOException {
        HttpReply reply = server.call(method, "/v2/ping", null);
        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("Transfer-Encoding")).isNull();
        assertThat(reply.header("Content-Length")).isNull();
        assertThat(reply.header("Content-Type")).isNull();
    }

    @Test
    void shouldRefuseABodyThatIsNoUtf8() throws IOException {
        try (HttpConnection connection = server.connect()) {
            connection.write("PUT /v2/queues/q HTTP/1.1\r\nHost: x\r\nClient-ID: " + RestHarness.ANN
                    + "\r\nX-Project-ID: p\r\nContent-Length: 9\r\n\r\n{\"a\":\"\u00c3\"}");
            HttpReply reply = connection.receive("PUT");
            assertThat(reply.status()).isEqualTo(400);
            assertThat(reply.body()).contains("Request body could not be parsed.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "-9223372036854775809"})
    void shouldRefuseIntegersBeyond64Bits(String number) throws IOException {
        assertThat(server.call("POST", "/v2/queues/q/messages", "{\"messages\":[{\"body\":" + number + "}]}")
                        .body())
                .isEqualTo("{\"title\":\"Invalid request body\",\"description\":\"JSON contains integer that is too"
                        + " large.\"}");
    }

    @Test
    void shouldSayWhichContainerItWants() throws IOException {
        String wrong = "{\"title\":\"Invalid request body\",\"description\":\"Document type not supported.\"}";
        assertThat(server.call("PUT", "/v2/queues/q", "[]").body()).isEqualTo(wrong);
        assertThat(server.call("POST", "/v2/queues/q/claims", "[]").body()).isEqualTo(wrong);
        assertThat(server.call("PATCH", "/v2/queues/q/claims/c", "[]").body()).isEqualTo(wrong);
        assertThat(server.call("POST", "/v2/queues/q/messages", "{\"messages\":{}}")
                        .body())
                .contains("Document type not supported.");
        String noMessages =
                "{\"title\":\"Invalid API request\",\"description\":\"No messages were found in the request body.\"}";
        assertThat(server.call("POST", "/v2/queues/q/messages", "[{\"body\":1}]")
                        .body())
                .isEqualTo(noMessages);
        assertThat(server.call("POST", "/v2/queues/q/messages", "{}").body()).isEqualTo(noMessages);
    }

    @Test
    void shouldSayWhichFieldIsMissingOrOfTheWrongType() throws IOException {
        assertThat(server.call("POST", "/v2/queues/q/messages", "{\"messages\":[{}]}")
                        .body())
                .isEqualTo("{\"title\":\"Invalid request body\",\"description\":\"Missing \\\"body\\\" field.\"}");
        assertThat(server.call("POST", "/v2/queues/q/claims", "{\"ttl\":\"x\"}").body())
                .isEqualTo("{\"title\":\"Invalid request body\",\"description\":\"The value of the \\\"ttl\\\" field"
                        + " must be a int.\"}");
        assertThat(server.call("POST", "/v2/queues/q/claims", "{\"ttl\":59}").body())
                .startsWith("{\"title\":\"Invalid API request\",\"description\":\"The TTL for a claim");
    }

    @Test
    void shouldTakeBodyAndNoBodyForTheSameWhereItIsOptional() throws IOException {
        assertThat(server.call("POST", "/v2/queues/q/claims?unknown=1", null).status())
                .isEqualTo(204);
        assertThat(server.call("POST", "/v2/queues/q/claims", "{\"unknown\":1}").status())
                .isEqualTo(204);
        assertThat(server.call("POST", "/v2/queues/q/messages", null).status()).isEqualTo(400);
        assertThat(server.call("PATCH", "/v2/queues/q", null, PATCH).body())
                .contains("PATCH body could not be empty for update.");
        assertThat(server.call("GET", "/v2/queues/q", "not json").status()).isEqualTo(200);
    }

    @Test
    void shouldNotTakeFieldsOfThePathAndTheQueryFromTheBody() throws IOException {
        post("mine", 2);

        String body = "{\"queue_name\":\"other\",\"limit\":1,\"wait\":50}";
        assertThat(server.call("POST", "/v2/queues/mine/claims?limit=2", body)
                        .body()
                        .split("\"id\"", -1))
                .hasSize(3);
        assertThat(server.call("POST", "/v2/queues/mine/claims", body).status()).isEqualTo(204);
    }

    @Test
    void shouldShowWhoElsePosted() throws IOException {
        post("echo", 1);

        assertThat(server.get("/v2/queues/echo/messages").body()).isEqualTo("{\"messages\":[],\"links\":[]}");
        assertThat(server.bare("GET", "/v2/queues/echo/messages", null, BOB, "X-Project-ID: p")
                        .body())
                .contains("\"messages\":[{");
    }

    @Test
    void shouldSayThatTheProcessLives() throws IOException {
        assertThat(server.bare("GET", "/health/live", null).status()).isEqualTo(200);
        assertThat(server.bare("GET", "/health/ready", null).body())
                .isEqualTo("{\"status\":\"ready\",\"notices\":{\"delivered\":1,\"retried\":2,\"given_up\":3,"
                        + "\"refused\":4,\"missed\":5,\"waiting_subscriptions\":6}}");
        assertThat(server.bare("GET", "/health/x", null).status()).isEqualTo(404);
        assertThat(server.bare("POST", "/health/live", "{}").status()).isEqualTo(405);
    }
}
