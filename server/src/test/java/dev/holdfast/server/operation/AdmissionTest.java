package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.operation.ConsumerOperations;
import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgeDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenConsumer;
import dev.holdfast.protocol.operation.DeliveryRange;
import dev.holdfast.server.auth.AccessPolicy;
import dev.holdfast.server.auth.AccessRule;
import dev.holdfast.server.auth.Principal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final QueueName QUEUE = new QueueName("q");
    private static final Caller CALLER =
            Caller.unchecked(OperationHarness.ANN, "p").as(Principal.ANYBODY);

    private static Admission without(String rule) {
        return new Admission(AccessPolicy.DEFAULT.with(Map.of(rule, AccessRule.NOBODY)), Set.of());
    }

    private static void open(Admission admission, String mode) {
        OpenConsumer asked = new OpenConsumer(QUEUE, mode, null, null, null, null, null, null, null, null);
        admission.check(ConsumerOperations.CONSUMER_OPEN, asked, CALLER);
    }

    private static void acknowledge(
            Admission admission, @Nullable List<DeliveryRange> deliveries, @Nullable String through) {
        AcknowledgeDeliveries asked = new AcknowledgeDeliveries(QUEUE, 1, deliveries, through);
        admission.check(ConsumerOperations.CONSUMER_ACKNOWLEDGE, asked, CALLER);
    }

    @Test
    void shouldJudgeAConsumerByWhatItStandsFor() {
        assertThatThrownBy(() -> open(without("messages:get_all"), "watch")).hasMessageContaining("not authorized");
        assertThatCode(() -> open(without("claims:create"), "watch")).doesNotThrowAnyException();
        assertThatThrownBy(() -> open(without("claims:create"), "claim")).hasMessageContaining("not authorized");
        assertThatCode(() -> open(without("messages:get_all"), "claim")).doesNotThrowAnyException();
    }

    @Test
    void shouldJudgeAnAcknowledgementByWhatItDoes() {
        List<DeliveryRange> deliveries = List.of(DeliveryRange.of(1));
        assertThatThrownBy(() -> acknowledge(without("messages:delete"), deliveries, null))
                .hasMessageContaining("not authorized");
        assertThatCode(() -> acknowledge(without("messages:delete"), null, "m")).doesNotThrowAnyException();
    }
}
