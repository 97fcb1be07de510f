package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueueRulesTest {

    private static final String DEFAULTS = "\"_max_messages_post_size\":262144,\"_default_message_ttl\":3600,"
            + "\"_default_message_delay\":0,\"_dead_letter_queue\":null,"
            + "\"_dead_letter_queue_messages_ttl\":null,\"_max_claim_count\":null,\"_enable_encrypt_messages\":false";

    private final OperationHarness server = new OperationHarness();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"_max_messages_post_size": "1"}           | _max_messages_post_size must be integer.
            {"_max_messages_post_size": 1.5}           | _max_messages_post_size must be integer.
            {"_max_messages_post_size": 0} | \
                `_max_messages_post_size can not exceed 262144,  and must be at least greater than 0.`
            {"_max_messages_post_size": 262145} | \
                `_max_messages_post_size can not exceed 262144,  and must be at least greater than 0.`
            {"_max_messages_post_size": -1} | \
                `_max_messages_post_size can not exceed 262144,  and must be at least greater than 0.`
            {"_default_message_ttl": "300"}            | _default_message_ttl must be integer.
            {"_default_message_ttl": 0} | \
                _default_message_ttl can not exceed 1209600 seconds, and must be at least 60 seconds long.
            {"_default_message_ttl": 59} | \
                _default_message_ttl can not exceed 1209600 seconds, and must be at least 60 seconds long.
            {"_default_message_ttl": 1209601} | \
                _default_message_ttl can not exceed 1209600 seconds, and must be at least 60 seconds long.
            {"_default_message_ttl": true} | \
                _default_message_ttl can not exceed 1209600 seconds, and must be at least 60 seconds long.
            {"_default_message_delay": []}             | _default_message_delay must be integer.
            {"_default_message_delay": 901} | \
                The TTL can not exceed 900 seconds, and must be at least 0 seconds long.
            {"_default_message_delay": -1} | \
                The TTL can not exceed 900 seconds, and must be at least 0 seconds long.
            {"_dead_letter_queue_messages_ttl": "123"} | _dead_letter_queue_messages_ttl must be integer.
            {"_dead_letter_queue_messages_ttl": 0} | \
                The TTL for a message may not exceed 1209600 seconds, and must be at least 60 seconds long.
            {"_dead_letter_queue_messages_ttl": 59} | \
                The TTL for a message may not exceed 1209600 seconds, and must be at least 60 seconds long.
            {"_max_claim_count": "123"}                | _max_claim_count must be integer.
            {"_enable_encrypt_messages": 1}            | _enable_encrypt_messages must be boolean.
            {"_enable_encrypt_messages": "yes"}        | _enable_encrypt_messages must be boolean.
            {"_retry_policy": "often"}                 | retry_policy must be a dict.
            {"_retry_policy": [1]}                     | retry_policy must be a dict.
            {"_retry_policy": {"minimum_delay": "5"}}  | Retry policy: minimum_delay must be a integer.
            {"_retry_policy": {"minimum_delay": 40}}   | minimum_delay must less than maximum_delay.
            {"_retry_policy": {"minimum_delay": 25}}   | invalid minimum_delay and maximum_delay.
            {"_retry_policy": {"retry_backoff_function": 1}} | \
                retry_backoff_function must be a string.
            {"_retry_policy": {"retry_backoff_function": "random"}} | \
                invalid retry_backoff_function.
            {"_retry_policy": {"ignore_subscription_override": "no"}} | \
                ignore_subscription_override must be a boolean.
            """)
    void shouldRefuseAReservedKeyEvenWhereTheQueueExists(String metadata, String text) {
        server.call("queue_create", "{\"queue_name\": \"q\"}");

        ShownReply reply = create(metadata);

        assertThat(Objects.requireNonNull(reply.refusal()).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(reply.refusal().text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"_max_messages_post_size\": 1}",
                "{\"_max_messages_post_size\": 262144}",
                "{\"_max_messages_post_size\": true}",
                "{\"_default_message_ttl\": 60}",
                "{\"_default_message_ttl\": 1209600}",
                "{\"_default_message_delay\": 0}",
                "{\"_default_message_delay\": false}",
                "{\"_default_message_delay\": 900}",
                "{\"_dead_letter_queue\": 5}",
                "{\"_dead_letter_queue_messages_ttl\": 60}",
                "{\"_max_claim_count\": 0}",
                "{\"_max_claim_count\": -5}",
                "{\"_enable_encrypt_messages\": false}",
                "{\"_flavor\": \"fast\", \"_retry_policy\": {}, \"_anything\": [1]}",
                "{\"_max_messages_post_size\": null, \"_default_message_ttl\": null}",
                "{\"_retry_policy\": null}",
                "{\"_retry_policy\": {\"minimum_delay\": 10, \"maximum_delay\": 20, \"x\": 1}}",
                "{\"_enable_encrypt_messages\": null}"
            })
    void shouldAcceptAReservedKeyWithinItsBounds(String metadata) {
        assertThat(create(metadata).rest().status()).isEqualTo(201);
    }

    @Test
    void shouldTakeTheBoundsFromTheConfiguration() {
        OperationHarness narrow = OperationHarness.with(Limit.MAX_MESSAGES_POST_SIZE, 1000);

        ShownReply reply = narrow.call(
                "queue_create", "{\"queue_name\": \"q\", \"metadata\": {\"_max_messages_post_size\": 1001}}");

        assertThat(Objects.requireNonNull(reply.refusal()).text())
                .isEqualTo("_max_messages_post_size can not exceed 1000,  and must be at least greater than 0.");
        assertThat(narrow.call("queue_get", "{\"queue_name\": \"q\"}").rest().body())
                .contains("\"_max_messages_post_size\":1000");
    }

    @Test
    void shouldShowEveryDefaultOfAQueueThatDoesNotExist() {
        assertThat(server.call("queue_get", "{\"queue_name\": \"none\"}").rest())
                .hasToString("200 {" + DEFAULTS + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "0", "false", "\"\"", "[]", "{}", "0.0"})
    void shouldShowTheDefaultInThePlaceOfAFalsyValue(String value) {
        create("{\"_dead_letter_queue\": " + value + ", \"a\": " + value + "}");

        ShownReply reply = server.call("queue_get", "{\"queue_name\": \"q\"}");

        assertThat(reply.rest().body()).contains("\"_dead_letter_queue\":null", "\"a\":" + value);
        assertThat(reply.zaqar().body()).isEqualTo("{\"_dead_letter_queue\":" + value + ",\"a\":" + value + "}");
    }

    @Test
    void shouldShowStoredValuesInTheirPlaceAndDefaultsBehindThem() {
        create("{\"_default_message_ttl\": 300, \"x\": {\"deep\": [1, 2.5, \"three\"]}}");

        assertThat(server.call("queue_get", "{\"queue_name\": \"q\"}").rest().body())
                .startsWith("{\"_default_message_ttl\":300,\"x\":{\"deep\":[1,2.5,\"three\"]},")
                .contains("\"_max_messages_post_size\":262144")
                .doesNotContain("3600");
    }

    private ShownReply create(String metadata) {
        return server.call("queue_create", "{\"queue_name\": \"q\", \"metadata\": " + metadata + "}");
    }
}
