package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.server.notify.SubscriberCheck;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What shows stored data counts against the budget, or a few deaf clients could fill the heap with it. */
class ResultBytesTest {

    private static final Pattern SHOWS_STORED_DATA = Pattern.compile(
            "(queue|topic|message|claim|subscription|topic_subscription|pool|flavor)_(list|get|get_many)"
                    + "|(queue|topic)_update");

    private final Bindings bindings = OperationTable.of(
            new QueueController(),
            new MessageController(),
            new ClaimController(),
            SubscriptionController.ofQueues(SubscriberCheck.NONE),
            new TopicController(),
            SubscriptionController.ofTopics(SubscriberCheck.NONE),
            new ServiceController(
                    "1.2.3", Limits.DEFAULT, OperationHarness.PLAIN_RULES, Set.of(), new Administration()));

    @Test
    void shouldWeighEveryResultThatShowsStoredData() {
        assertThat(Operations.ALL)
                .filteredOn(
                        operation -> SHOWS_STORED_DATA.matcher(operation.name()).matches())
                .hasSizeGreaterThan(17)
                .allSatisfy(operation ->
                        assertThat(bindings.of(operation).resultBytes()).isNotNull());
    }
}
