package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueueListingTest {

    private final OperationHarness server = new OperationHarness();

    @Test
    void shouldListNothingWithoutALink() {
        ShownReply reply = server.call("queue_list", "{}");

        assertThat(reply.rest()).hasToString("200 {\"queues\":[],\"links\":[]}");
        assertThat(reply.zaqar()).hasToString("200 {\"queues\":[]}");
        assertThat(reply.nativeView()).hasToString("200 {\"queues\":[]}");
    }

    @Test
    void shouldListNamesInOrderWithALinkEvenOnTheLastPage() {
        create("b", "{}");
        create("A", "{}");
        create("a", "{}");

        assertThat(server.call("queue_list", "{}").rest())
                .hasToString("200 {\"queues\":[{\"name\":\"A\",\"href\":\"/v2/queues/A\"},"
                        + "{\"name\":\"a\",\"href\":\"/v2/queues/a\"},{\"name\":\"b\",\"href\":\"/v2/queues/b\"}],"
                        + "\"links\":[{\"rel\":\"next\",\"href\":\"/path?marker=b\"}]}");
    }

    @Test
    void shouldPageBehindTheMarker() {
        createMany(12);

        assertThat(names("{}")).hasSize(10).endsWith("q09");
        assertThat(names("{\"marker\": \"q09\"}")).containsExactly("q10", "q11");
        assertThat(names("{\"marker\": \"q09\", \"limit\": 1}")).containsExactly("q10");
        assertThat(names("{\"marker\": \"q11\"}")).isEmpty();
        assertThat(names("{\"marker\": \"zzz\"}")).isEmpty();
        assertThat(names("{\"limit\": 20}")).hasSize(12);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            q1/     | q10,q11
            q1!     | q1-,q1.,q10,q11
            q10 b   | q11
            \\u00e9 |
            q1-x    | q1.,q10,q11
            """)
    void shouldTakeAnyTextForAMarker(String marker, String expected) {
        for (String name : List.of("q1", "q1-", "q1.", "q10", "q11")) {
            create(name, "{}");
        }

        assertThat(String.join(",", names("{\"marker\": \"" + marker + "\"}")))
                .isEqualTo(expected == null ? "" : expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, 21, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldRefuseALimitOutsideItsBounds(long limit) {
        assertThat(server.call("queue_list", "{\"limit\": " + limit + "}").rest())
                .hasToString("400 {\"title\":\"Invalid API request\",\"description\":"
                        + "\"Limit must be at least 1 and no greater than 20.\"}");
    }

    @Test
    void shouldShowMetadataAsEachTransportWantsIt() {
        create("q", "{\"a\": 1}");

        ShownReply reply = server.call("queue_list", "{\"detailed\": true}");

        String shown =
                server.call("queue_get", "{\"queue_name\": \"q\"}").rest().body();
        assertThat(reply.rest().body()).contains("\"metadata\":" + shown);
        assertThat(reply.nativeView().body()).contains("\"metadata\":" + shown);
        assertThat(reply.zaqar()).hasToString("200 {\"queues\":[{\"name\":\"q\",\"metadata\":{\"a\":1}}]}");
    }

    @Test
    void shouldCountAllQueuesWhateverThePageShows() {
        assertThat(server.call("queue_list", "{\"with_count\": true}").rest().body())
                .doesNotContain("count");
        createMany(3);

        assertThat(server.call("queue_list", "{\"with_count\": true, \"limit\": 1, \"name\": \"2\"}")
                        .rest()
                        .body())
                .contains("\"count\":3");
        assertThat(server.call("queue_list", "{}").rest().body()).doesNotContain("count");
    }

    @Test
    void shouldFindAPartOfTheName() {
        createMany(12);
        create("other.", "{}");

        assertThat(names("{\"name\": \"1\"}")).containsExactly("q01", "q10", "q11");
        assertThat(names("{\"name\": \".\"}")).containsExactly("other.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"node": "34"}                        | integer
            {"node": 34}                          | integer
            {"node": "+34"}                       | integer
            {"node": "35"}                        |
            {"node": "rack"}                      | text
            {"node": "34", "color": "red"}        | integer
            {"node": "34", "color": "blue"}       |
            {"_max_messages_post_size": "262144"} |
            {"_max_messages_post_size": "2000"}   | text
            {}                                    | integer,other,string,text
            """)
    void shouldFilterByMetadata(String filters, String expected) {
        create("integer", "{\"node\": 34, \"color\": \"red\"}");
        create("string", "{\"node\": \"34\"}");
        create("text", "{\"node\": \"rack\", \"_max_messages_post_size\": 2000}");
        create("other", "{}");

        assertThat(String.join(",", names("{\"filters\": " + filters + "}")))
                .isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void shouldFindAllMatchesOverPagesWhenTheyAreFarApart() {
        OperationHarness large = new OperationHarness(
                Limits.DEFAULT.with(Limit.MAX_LANE_INBOX_REQUESTS, 65_536), OperationHarness.PLAIN_RULES);
        for (int i = 0; i < QueueListing.MAX_EXAMINED + 50; i++) {
            String metadata = i == 3 || i == QueueListing.MAX_EXAMINED + 10 ? "{\"node\": 1}" : "{}";
            large.call("queue_create", String.format("{\"queue_name\": \"q%06d\", \"metadata\": %s}", i, metadata));
        }

        ShownReply first = large.call("queue_list", "{\"filters\": {\"node\": 1}}");
        assertThat(first.all("name")).containsExactly("q000003");
        assertThat(first.one("next")).isEqualTo("q009999");
        ShownReply second = large.call("queue_list", "{\"filters\": {\"node\": 1}, \"marker\": \"q009999\"}");
        assertThat(second.all("name")).containsExactly("q010010");
        assertThat(second.one("next")).isEqualTo("q010010");
        ShownReply third = large.call("queue_list", "{\"filters\": {\"node\": 1}, \"marker\": \"q010010\"}");
        assertThat(third.all("name")).isEmpty();
    }

    @Test
    void shouldShowAnEmptyPageWithAMarkerBeforeTheEnd() {
        for (int i = 0; i < QueueListing.MAX_EXAMINED + 1; i++) {
            create(String.format("q%06d", i), "{}");
        }

        ShownReply cut = server.call("queue_list", "{\"filters\": {\"node\": 1}}");
        assertThat(cut.rest().status()).isEqualTo(200);
        assertThat(cut.rest().body())
                .startsWith("{\"queues\":[],\"links\":[{\"rel\":\"next\"")
                .contains("marker=q009999");
        assertThat(cut.nativeView()).hasToString("200 {\"queues\":[],\"next\":\"q009999\"}");
        assertThat(cut.zaqar()).hasToString("200 {\"queues\":[]}");
        assertThat(server.call("queue_list", "{\"filters\": {\"node\": 1}, \"marker\": \"q009999\"}")
                        .rest())
                .hasToString("200 {\"queues\":[],\"links\":[]}");
    }

    private List<String> names(String body) {
        return server.call("queue_list", body).all("name");
    }

    private void createMany(int count) {
        for (int i = 0; i < count; i++) {
            create(String.format("q%02d", i), "{}");
        }
    }

    private void create(String name, String metadata) {
        server.call("queue_create", "{\"queue_name\": \"" + name + "\", \"metadata\": " + metadata + "}");
    }
}
