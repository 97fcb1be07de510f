package dev.holdfast.server.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of several faults of a request wins, and what is said then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestPipelineTest {

    private static final String CLIENT = "Client-ID: " + RestHarness.ANN;
    private static final String PROJECT = "X-Project-ID: p";
    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String XML = "Accept: application/xml";

    private RestHarness server;

    @BeforeAll
    void start() throws IOException {
        server = new RestHarness();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2",
                "/v1",
                "/v1/",
                "/v1.1",
                "/v2/ping/",
                "/v2/queues/q/",
                "/v2/queues/q/claims/c/x",
                "/v2/480924/queues/",
                "//",
                "/x",
                "/v2/pools",
                "/v2/flavors",
                "/v2/health",
                "/v2/queues/a/b%20c/../messages"
            })
    void shouldKnowNoOtherPathBeforeItLooksAtAnyHeader(String path) throws IOException {
        HttpReply reply = server.bare("GET", path, null, XML);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).isEqualTo("{\"title\":\"404 Not Found\"}");
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.header("Vary")).isEqualTo("Accept");
    }

    @Test
    void shouldRefuseAFormBeforeItLooksAtAccept() throws IOException {
        HttpReply reply = server.bare("POST", "/v2/queues/q/messages", "a=b", FORM, XML);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body())
                .isEqualTo("{\"title\":\"Invalid Content-Type\",\"description\":\"Endpoint does not accept"
                        + " `application/x-www-form-urlencoded` content; currently supported media type is"
                        + " `application/json`; specify proper client-side media type with the \\\"Content-Type\\\""
                        + " header.\"}");
    }

    @Test
    void shouldRefuseAFormWhateverItsCaseAndTakeOneWithParametersForJson() throws IOException {
        String upper = "Content-Type: Application/X-WWW-Form-Urlencoded";
        assertThat(server.call("PUT", "/v2/queues/form-case", "{}", upper).status())
                .isEqualTo(400);
        assertThat(server.call("PUT", "/v2/queues/form-parameters", "{}", FORM + "; charset=utf-8")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void shouldTakeFormTypeWithoutABody() throws IOException {
        assertThat(server.call("PUT", "/v2/queues/form-1", null, FORM).status()).isEqualTo(201);
        assertThat(server.call("PUT", "/v2/queues/form-2", "", FORM).status()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/",
        "GET,/v2/",
        "GET,/v2/ping",
        "GET,/v2/queues",
        "PUT,/v2/queues/q",
        "POST,/v2/queues/q/messages",
        "POST,/v2/queues/q/claims",
        "GET,/v2/queues/q/stats"
    })
    void shouldRefuseOtherMediaTypesBeforeItLooksForAClientOrProject(String method, String path) throws IOException {
        HttpReply reply = server.bare(method, path, null, XML);

        assertThat(reply.status()).isEqualTo(406);
        assertThat(reply.header("Content-Type")).isEqualTo("application/json");
        assertThat(reply.body())
                .isEqualTo("{\"title\":\"406 Not Acceptable\",\"description\":\"Endpoint only serves"
                        + " `application/json`; specify client-side media type support with the \\\"Accept\\\""
                        + " header.\"}");
    }

    @Test
    void shouldReadAllLinesOfAccept() throws IOException {
        assertThat(server.get("/v2/ping", XML, "Accept: application/json").status())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/", "/v2/ping", "/v2/queues", "/v2/queues/q"})
    void shouldAskForAClientBeforeAProject(String path) throws IOException {
        assertThat(server.bare("GET", path, null).body())
                .isEqualTo("{\"title\":\"Missing header value\",\"description\":\"The \\\"Client-Id\\\" header is"
                        + " required.\"}");
        assertThat(server.bare("GET", path, null, CLIENT).body())
                .isEqualTo("{\"title\":\"Project-Id Missing\",\"description\":\"The header X-PROJECT-ID was"
                        + " missing\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0xdeadbeef", "textid", "3381af92-2b9e-11e3-b191-718613007344c", "3381af92-2b9e-11e3-b191"})
    void shouldRefuseAClientThatIsNoUuid(String client) throws IOException {
        HttpReply reply = server.bare("GET", "/v2/queues/q/messages", null, "Client-ID: " + client, PROJECT);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body())
                .isEqualTo("{\"title\":\"Wrong UUID value\",\"description\":\"Malformed hexadecimal UUID.\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3381AF92-2B9E-11E3-B191-71861300734C",
                "3381af922b9e11e3b19171861300734c",
                "{3381af92-2b9e-11e3-b191-71861300734c}",
                "urn:uuid:3381af92-2b9e-11e3-b191-71861300734c"
            })
    void shouldTakeEverySpellingOfAUuid(String client) throws IOException {
        assertThat(server.bare("GET", "/v2/ping", null, "Client-ID: " + client, PROJECT)
                        .status())
                .isEqualTo(204);
    }

    @Test
    void shouldRefuseAnEmptyProjectAndOneThatIsTooLong() throws IOException {
        assertThat(server.bare("PUT", "/v2/queues/q", null, CLIENT, "X-Project-ID: ")
                        .body())
                .isEqualTo("{\"title\":\"Empty project header not allowed\",\"description\":\"X-PROJECT-ID cannot be an"
                        + " empty string. Specify the right header X-PROJECT-ID and retry.\"}");
        assertThat(server.bare("PUT", "/v2/queues/q", null, CLIENT, "X-Project-ID: " + "JAM Project".repeat(24))
                        .body())
                .isEqualTo("{\"title\":\"Invalid queue identification\",\"description\":\"The format of the submitted"
                        + " queue name or project id is not valid.\"}");
        assertThat(server.bare("PUT", "/v2/queues/q", null, CLIENT, "X-Project-ID: JAM Project")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void shouldTakeTheProjectFromTheTenantHeadersWhereItIsAbsent() throws IOException {
        assertThat(server.bare("PUT", "/v2/queues/tenants", null, CLIENT, "X-Tenant-Id: t1", "X-Tenant: t2")
                        .status())
                .isEqualTo(201);
        assertThat(server.bare("PUT", "/v2/queues/tenants", null, CLIENT, "X-Project-ID: t1", "X-Tenant-Id: t3")
                        .status())
                .isEqualTo(204);
        assertThat(server.bare("PUT", "/v2/queues/tenants", null, CLIENT, "X-Tenant: t2")
                        .status())
                .isEqualTo(201);
        assertThat(server.bare("PUT", "/v2/queues/tenants", null, CLIENT, "X-Project-ID: ", "X-Tenant: t2")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void shouldKnowAProjectByItsTextInUtf8() throws IOException {
        String caf = "X-Project-ID: caf";
        assertThat(server.bare("PUT", "/v2/queues/utf8", null, CLIENT, caf + "\u00c3\u00a9")
                        .status())
                .isEqualTo(201);
        assertThat(server.bare("PUT", "/v2/queues/utf8", null, CLIENT, "X-Project-ID: " + "\u00c3\u00a9".repeat(256))
                        .status())
                .isEqualTo(201);
        assertThat(server.bare("PUT", "/v2/queues/utf8", null, CLIENT, caf + "\u00e9")
                        .status())
                .isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/queues/",
                "/v2/queues//stats",
                "/v2/queues/a%20b",
                "/v2/queues/%C3%A9",
                "/v2/queues/\u00c3\u00a9",
                "/v2/queues/\u00e9",
                "/v2/queues/a%2Fb",
                "/v2/queues/a;b=c",
                "/v2/queues/q%0A",
                "/v2/queues/_niceboat_niceboat_niceboat_niceboat_niceboat_niceboat_niceboat_niceboat/messages"
            })
    void shouldRefuseABadQueueName(String path) throws IOException {
        HttpReply reply = server.get(path);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body())
                .isEqualTo("{\"title\":\"Invalid queue identification\",\"description\":\"The format of the"
                        + " submitted queue name or project id is not valid.\"}");
    }

    @Test
    void shouldMeasureQueueNames() throws IOException {
        assertThat(server.call("PUT", "/v2/queues/" + "v".repeat(64), null).status())
                .isEqualTo(201);
        assertThat(server.call("PUT", "/v2/queues/" + "v".repeat(65), null).status())
                .isEqualTo(400);
        assertThat(server.get("/v2/queues/" + "v".repeat(65) + "/messages").status())
                .isEqualTo(400);
        assertThat(server.call("PUT", "/v2/queues/Service.test%5Fqueue", null).header("Location"))
                .isEqualTo("/v2/queues/Service.test_queue");
    }

    @Test
    void shouldCheckTheProjectBeforeTheQueueName() throws IOException {
        assertThat(server.bare("GET", "/v2/queues/a%20b", null, CLIENT).body()).contains("Project-Id Missing");
    }

    @Test
    void shouldKnowOneTaskOfExtraSpecAndCheckItAfterTheQueueName() throws IOException {
        String unknown = "EXTRA-SPEC: nothing:x";
        assertThat(server.get("/v2/ping", "EXTRA-SPEC: messagecode:x").status()).isEqualTo(204);
        assertThat(server.get("/v2/ping", unknown).status()).isEqualTo(400);
        assertThat(server.get("/v2/queues/a%20b", unknown).body()).contains("Invalid queue identification");
        assertThat(server.call("POST", "/v2/queues/q", null, unknown).body()).contains("EXTRA-SPEC");
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/,'GET, OPTIONS'",
        "POST,/v2/ping,'GET, HEAD, OPTIONS'",
        "DELETE,/v2/queues,'GET, OPTIONS'",
        "HEAD,/v2/queues,'GET, OPTIONS'",
        "POST,/v2/queues/q,'DELETE, GET, PATCH, PUT, OPTIONS'",
        "PUT,/v2/queues/q/messages,'DELETE, GET, POST, OPTIONS'",
        "PUT,/v2/queues/q/claims,'GET, POST, OPTIONS'",
        "BREW,/v2/queues/q/claims/c,'DELETE, GET, PATCH, OPTIONS'"
    })
    void shouldSayWhichMethodsAPathTakes(String method, String path, String allow) throws IOException {
        HttpReply reply = server.call(method, path, null);

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.header("Allow")).isEqualTo(allow);
        assertThat(reply.body()).isEqualTo(method.equals("HEAD") ? "" : "{\"title\":\"405 Method Not Allowed\"}");
    }

    @Test
    void shouldCheckTheHeadersBeforeTheMethod() throws IOException {
        assertThat(server.bare("POST", "/v2/queues/q", null).body()).contains("Missing header value");
        assertThat(server.call("POST", "/v2/queues/a%20b", null).body()).contains("Invalid queue identification");
    }

    @Test
    void shouldCheckTheMethodBeforeTheQuery() throws IOException {
        assertThat(server.call("POST", "/v2/queues/q?a=%C3", null).status()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource({"/,GET", "/v2/queues/q,'DELETE, GET, PATCH, PUT'", "/v2/ping,'GET, HEAD'"})
    void shouldAnswerOptionsWithWhatIsAllowed(String path, String allow) throws IOException {
        HttpReply reply = server.call("OPTIONS", path, null);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Allow")).isEqualTo(allow);
        assertThat(reply.header("Content-Length")).isEqualTo("0");
    }

    @Test
    void shouldAnswerOptionsWithoutHeadersTooButKeepToItselfWhatIsAllowed() throws IOException {
        HttpReply reply = server.bare("OPTIONS", "/v2/queues/q", null);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Allow")).isNull();
        assertThat(server.bare("OPTIONS", "/v2/nothing", null).status()).isEqualTo(404);
    }

    @Test
    void shouldAnswerHeadOfPing() throws IOException {
        HttpReply reply = server.call("HEAD", "/v2/ping", null);

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("Content-Type")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "application/openstack-messaging-v2.0-json-patch; charset=utf-8",
                "Application/openstack-messaging-v2.0-json-patch"
            })
    void shouldTakePatchesOfExactlyOneType(String type) throws IOException {
        HttpReply reply = server.call("PATCH", "/v2/queues/q", "not json", "Content-Type: " + type);

        assertThat(reply.status()).isEqualTo(415);
        assertThat(reply.header("Accept-Patch")).isEqualTo("application/openstack-messaging-v2.0-json-patch");
        assertThat(reply.body())
                .isEqualTo("{\"title\":\"415 Unsupported Media Type\",\"description\":\"Accepted media type for PATCH:"
                        + " {'Accept-Patch': 'application/openstack-messaging-v2.0-json-patch'}.\"}");
    }

    @Test
    void shouldTakeAPatchOfAClaimInAnyType() throws IOException {
        assertThat(server.call("PATCH", "/v2/queues/q/claims/c", "{}", "Content-Type: text/plain")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v2/ping", "/v2/nothing", "/v2/queues/a%20b", "/health/live", "/health/x", "/"})
    void shouldNameEveryRequestAnew(String path) throws IOException {
        String inbound = "X-OpenStack-Request-Id: req-3381af92-2b9e-41e3-b191-71861300734c";
        String first = server.get(path, inbound).header("X-OpenStack-Request-Id");
        String second = server.get(path, inbound).header("X-OpenStack-Request-Id");

        assertThat(first).matches("req-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(second).isNotEqualTo(first);
        assertThat(inbound).doesNotContain(first);
    }

    @Test
    void shouldServeARequestThatNamesTheWholeAddress() throws IOException {
        assertThat(server.get("http://localhost/v2/ping").status()).isEqualTo(204);
        assertThat(server.get("http://localhost").status()).isEqualTo(300);
    }
}
