package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataPatchTest {

    private OperationHarness server = new OperationHarness();

    @BeforeEach
    void createQueue() {
        server.call("queue_create", "{\"queue_name\": \"q\", \"metadata\": {\"a\": 1, \"_default_message_ttl\": 300}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '^', textBlock = """
            {"op": "add"} ! \
                Request body must be a JSON array of operation objects.
            "add" ! \
                Request body must be a JSON array of operation objects.
            [5]                                                          ! Operations must be JSON objects.
            [{"path": "/metadata/a"}] ! \
                Unable to find `op` in JSON Schema change. It must be one of the following: add, remove, replace.
            [{"op": "move", "path": "/metadata/a"}] ! \
                Invalid operation: `move`. It must be one of the following: add, remove, replace.
            [{"op": "a", "path": "/metadata/a"}] ! \
                Invalid operation: `a`. It must be one of the following: add, remove, replace.
            [{"op": 5, "path": "/metadata/a"}] ! \
                Invalid operation: `5`. It must be one of the following: add, remove, replace.
            [{"op": "add"}]                                              ! Unable to find 'path' in JSON Schema change
            [{"op": "add", "path": "/metadata/a"}] ! \
                Operation "add" requires a member named "value".
            [{"op": "replace", "path": "/metadata/a"}] ! \
                Operation "replace" requires a member named "value".
            [{"op": "add", "path": "metadata/a", "value": 1}]            ! Pointer `metadata/a` does not start with "/".
            [{"op": "add", "path": 7, "value": 1}]                       ! Pointer `7` does not start with "/".
            [{"op": "add", "path": "/metadata//a", "value": 1}]          ! Pointer `/metadata//a` contains adjacent "/".
            [{"op": "add", "path": "/metadata/ /a", "value": 1}] ! \
                Pointer `/metadata/ /a` contains adjacent "/".
            [{"op": "add", "path": "/metadata/a/", "value": 1}]          ! Pointer `/metadata/a/` end with "/".
            [{"op": "add", "path": "/metadata/~2", "value": 1}] ! \
                Pointer `/metadata/~2` contains "~" not part of a recognized escape sequence.
            [{"op": "add", "path": "/metadata/a~", "value": 1}] ! \
                Pointer `/metadata/a~` contains "~" not part of a recognized escape sequence.
            [{"op": "add", "path": "/a", "value": 1}] ! \
                Invalid JSON pointer for this resource: '/a, e.g /metadata/key'
            [{"op": "remove", "path": "/a"}] ! \
                Invalid JSON pointer for this resource: '/a, e.g /metadata/key'
            [{"op": "add", "path": "/metadata/a/b", "value": 1}] ! \
                Invalid JSON pointer for this resource: '/metadata/a/b, e.g /metadata/key'
            [{"op": "add", "path": "/", "value": 1}] ! \
                Invalid JSON pointer for this resource: '/, e.g /metadata/key'
            [{"op": "add", "path": "/data/a", "value": 1}] ! \
                The root of path must be metadata, e.g /metadata/key.
            """)
    void shouldRefuseAMalformedPatch(String operations, String text) {
        assertRefused(operations, ErrorCode.BODY_UNREADABLE, text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '^', textBlock = """
            [{"op": "replace", "path": "/metadata/b", "value": 1}]       ! Can't replace non-existent object b.
            [{"op": "remove", "path": "/metadata/b"}]                    ! Can't remove non-existent object b.
            [{"op": "replace", "path": "/metadata/_flavor", "value": 1}] ! Can't replace non-existent object _flavor.
            [{"op": "remove", "path": "/metadata/_retry_policy"}] ! \
                Can't remove non-existent object _retry_policy.
            [{"op": "remove", "path": "/metadata/a"}, {"op": "remove", "path": "/metadata/a"}] ! \
                Can't remove non-existent object a.
            """)
    void shouldRefuseToChangeWhatIsNotThere(String operations, String text) {
        assertRefused(operations, ErrorCode.METADATA_CONFLICT, text);
        assertThat(stored()).isEqualTo("{\"a\":1,\"_default_message_ttl\":300}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '^', textBlock = """
            [{"op": "add", "path": "/metadata/b", "value": {"x": 1}}] ! \
                {"a":1,"_default_message_ttl":300,"b":{"x":1}}
            [{"op": "add", "path": "/metadata/a", "value": 2}]                      ! {"a":2,"_default_message_ttl":300}
            [{"op": "add", "path": "/metadata/n", "value": null}] ! \
                {"a":1,"_default_message_ttl":300,"n":null}
            [{"op": "add", "path": "/MetaData/b", "value": 2}] ! \
                {"a":1,"_default_message_ttl":300,"b":2}
            [{"op": "add", "path": "/ metadata / b ", "value": 2}] ! \
                {"a":1,"_default_message_ttl":300,"b":2}
            [{"op": "add", "path": "/metadata/x~1y~0z", "value": 2}] ! \
                {"a":1,"_default_message_ttl":300,"x/y~z":2}
            [{"op": "replace", "path": "/metadata/a", "value": 2}]                  ! {"a":2,"_default_message_ttl":300}
            [{"op": "replace", "path": "/metadata/_default_message_ttl", "value": 90}] ! \
                {"a":1,"_default_message_ttl":90}
            [{"op": "replace", "path": "/metadata/_default_message_delay", "value": 9}] ! \
                {"a":1,"_default_message_ttl":300,"_default_message_delay":9}
            [{"op": "remove", "path": "/metadata/_default_message_delay"}]          ! {"a":1,"_default_message_ttl":300}
            [{"op": "remove", "path": "/metadata/a"}]                               ! {"_default_message_ttl":300}
            [{"op": "remove", "path": "/anything/a"}]                               ! {"_default_message_ttl":300}
            [{"op": "remove", "path": "/metadata/a"}, {"op": "add", "path": "/metadata/a", "value": 3}] ! \
                {"_default_message_ttl":300,"a":3}
            []                                                                      ! {"a":1,"_default_message_ttl":300}
            """)
    void shouldApplyThePatchInOrder(String operations, String expected) {
        ShownReply reply = update(operations);

        assertThat(reply.rest().status()).isEqualTo(200);
        assertThat(stored()).isEqualTo(expected);
        assertThat(reply.rest())
                .isEqualTo(server.call("queue_get", "{\"queue_name\": \"q\"}").rest());
    }

    @Test
    void shouldRefuseAResultThatBreaksAReservedKeyAndChangeNothing() {
        assertRefused(
                "[{\"op\": \"add\", \"path\": \"/metadata/b\", \"value\": 1},"
                        + " {\"op\": \"add\", \"path\": \"/metadata/_default_message_ttl\", \"value\": 59}]",
                ErrorCode.METADATA_INVALID,
                "_default_message_ttl can not exceed 1209600 seconds, and must be at least 60 seconds long.");
        assertThat(stored()).isEqualTo("{\"a\":1,\"_default_message_ttl\":300}");
    }

    @Test
    void shouldRefuseAPatchThatLeadsToAnInvalidRetryPolicy() {
        assertRefused(
                "[{\"op\": \"add\", \"path\": \"/metadata/_retry_policy\", \"value\": {\"maximum_delay\": \"1\"}}]",
                ErrorCode.METADATA_INVALID,
                "Retry policy: maximum_delay must be a integer.");
        assertThat(stored()).isEqualTo("{\"a\":1,\"_default_message_ttl\":300}");
    }

    @Test
    void shouldSayThatThereIsNoSuchQueueOnlyToAWellFormedPatch() {
        String absent = "{\"queue_name\": \"none\", \"operations\": ";

        ShownReply wellFormed =
                server.call("queue_update", absent + "[{\"op\": \"remove\", \"path\": \"/metadata/a\"}]}");

        assertThat(wellFormed.rest())
                .hasToString("404 {\"title\":\"Not found\",\"description\":"
                        + "\"Queue none does not exist for project p\"}");
        assertThat(server.call("queue_update", absent + "[5]}").rest().status()).isEqualTo(400);
    }

    @Test
    void shouldRefuseAPatchThatIsTooLarge() {
        String body = "{\"queue_name\": \"q\", \"operations\": []}";

        assertThat(server.call("queue_update", body, 65_536).rest().status()).isEqualTo(200);
        assertThat(server.call("queue_update", body, 65_537).rest())
                .hasToString("400 {\"title\":\"Invalid request body\",\"description\":"
                        + "\"Queue metadata is too large. Max size: 65536\"}");
    }

    @Test
    void shouldNotLetManyPatchesGrowTheMetadataWithoutBound() {
        server = OperationHarness.with(Limit.MAX_QUEUE_METADATA, 100);
        createQueue();
        update(add("b"));

        assertThat(update(add("c")).rest().body()).contains("Queue metadata is too large. Max size: 100");
    }

    private static String add(String key) {
        return "[{\"op\":\"add\",\"path\":\"/metadata/" + key + "\",\"value\":\"" + "x".repeat(40) + "\"}]";
    }

    private void assertRefused(String operations, ErrorCode code, String text) {
        ShownReply reply = update(operations);
        assertThat(Objects.requireNonNull(reply.refusal()).text()).isEqualTo(text);
        assertThat(reply.refusal().code()).isEqualTo(code);
    }

    private ShownReply update(String operations) {
        return server.call("queue_update", "{\"queue_name\": \"q\", \"operations\": " + operations + "}", 20);
    }

    private String stored() {
        return server.call("queue_get", "{\"queue_name\": \"q\"}").zaqar().body();
    }
}
