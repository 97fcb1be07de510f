package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.CONSUMER_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.DEAD_LETTER_QUEUE_MISSING;
import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.ErrorCode.QUEUE_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.STORAGE_FULL;

import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgeDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgedDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.CloseConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.GrantCredit;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenedConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.RejectDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.Rejection;
import dev.holdfast.protocol.operation.ConsumerShapes.Release;
import dev.holdfast.protocol.operation.ConsumerShapes.ReleaseDeliveries;
import java.util.List;

/**
 * What a native connection asks of consumers, to which the server pushes messages. REST and Zaqar's form have none.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ConsumerOperations {

    public static final Operation<OpenConsumer, OpenedConsumer> CONSUMER_OPEN = Operation.named(
                    "consumer_open", "Has the messages of a queue pushed to this connection.")
            .of(OpenConsumer.SHAPE, OpenedConsumer.SHAPE)
            .permission("messages:get_all", input -> !input.isClaim())
            .permission("claims:create", OpenConsumer::isClaim)
            .answers(201)
            .refuses(INVALID_REQUEST, QUEUE_NOT_FOUND, STORAGE_FULL)
            .orSays("Consumer could not be opened.")
            .nativeForm(Views.nativeOutput(OpenedConsumer.SHAPE, 201))
            .build();

    public static final Operation<GrantCredit, Nothing> CONSUMER_CREDIT = Operation.named(
                    "consumer_credit", "Says how much more may be pushed to a consumer.")
            .of(GrantCredit.SHAPE, Nothing.SHAPE)
            .answers(204)
            .refuses(INVALID_REQUEST, CONSUMER_NOT_FOUND)
            .orSays("Credit could not be granted.")
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<AcknowledgeDeliveries, AcknowledgedDeliveries> CONSUMER_ACKNOWLEDGE = Operation.named(
                    "consumer_acknowledge", "Settles deliveries as done, or keeps the position of a named watcher.")
            .of(AcknowledgeDeliveries.SHAPE, AcknowledgedDeliveries.SHAPE)
            .permission("messages:get_all", input -> input.deliveries() == null)
            .permission("messages:delete", input -> input.deliveries() != null)
            .refuses(INVALID_REQUEST, CONSUMER_NOT_FOUND)
            .orSays("Deliveries could not be acknowledged.")
            .build();

    public static final Operation<ReleaseDeliveries, Release> CONSUMER_RELEASE = Operation.named(
                    "consumer_release", "Gives deliveries back, for others or for later.")
            .of(ReleaseDeliveries.SHAPE, Release.SHAPE)
            .permission("claims:delete")
            .refuses(INVALID_REQUEST, CONSUMER_NOT_FOUND)
            .orSays("Deliveries could not be released.")
            .build();

    public static final Operation<RejectDeliveries, Rejection> CONSUMER_REJECT = Operation.named(
                    "consumer_reject", "Moves deliveries that cannot be worked off to the dead-letter queue.")
            .of(RejectDeliveries.SHAPE, Rejection.SHAPE)
            .permission("messages:delete")
            .refuses(INVALID_REQUEST, CONSUMER_NOT_FOUND, DEAD_LETTER_QUEUE_MISSING)
            .orSays("Deliveries could not be rejected.")
            .build();

    public static final Operation<CloseConsumer, Nothing> CONSUMER_CLOSE = Operation.named(
                    "consumer_close", "Ends a consumer; what it has not settled is free again.")
            .of(CloseConsumer.SHAPE, Nothing.SHAPE)
            .answers(204)
            .refuses(INVALID_REQUEST, CONSUMER_NOT_FOUND)
            .orSays("Consumer could not be closed.")
            .nativeForm(Views.nativeStatus(204))
            .build();

    static final List<Operation<?, ?>> ALL = List.of(
            CONSUMER_OPEN, CONSUMER_CREDIT, CONSUMER_ACKNOWLEDGE, CONSUMER_RELEASE, CONSUMER_REJECT, CONSUMER_CLOSE);

    private ConsumerOperations() {}
}
