package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.CLAIM_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.DEAD_LETTER_QUEUE_MISSING;
import static dev.holdfast.protocol.ErrorCode.ENCRYPTION_UNAVAILABLE;
import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.operation.Route.Method.DELETE;
import static dev.holdfast.protocol.operation.Route.Method.GET;
import static dev.holdfast.protocol.operation.Route.Method.PATCH;
import static dev.holdfast.protocol.operation.Route.Method.POST;

import dev.holdfast.protocol.operation.ClaimShapes.ClaimDocument;
import dev.holdfast.protocol.operation.ClaimShapes.CreateClaim;
import dev.holdfast.protocol.operation.ClaimShapes.NewClaim;
import dev.holdfast.protocol.operation.ClaimShapes.OneClaim;
import dev.holdfast.protocol.operation.ClaimShapes.UpdateClaim;
import dev.holdfast.protocol.operation.InspectionShapes.ClaimPage;
import dev.holdfast.protocol.operation.InspectionShapes.ListClaims;
import dev.holdfast.protocol.operation.SettlementShapes.RejectMessages;
import dev.holdfast.protocol.operation.SettlementShapes.ReleaseMessages;
import dev.holdfast.protocol.operation.SettlementShapes.SettledMessages;
import dev.holdfast.protocol.operation.SettlementShapes.TouchMessages;
import dev.holdfast.protocol.operation.SettlementShapes.TouchedMessages;
import java.util.List;

/**
 * What a client asks of claims.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ClaimOperations {

    public static final Operation<CreateClaim, NewClaim> CLAIM_CREATE = Operation.named(
                    "claim_create", "Claims the oldest free messages for a time; can wait for some to come.")
            .of(CreateClaim.SHAPE, NewClaim.SHAPE)
            .route(POST, QueueOperations.QUEUE + "/claims")
            .permission("claims:create")
            .body(RestBody.OPTIONAL)
            .answers(201, 204)
            .refuses(INVALID_REQUEST, ENCRYPTION_UNAVAILABLE)
            .orSays("Claim could not be created.")
            .rest(MessageViews::restClaimed)
            .zaqar(MessageViews::zaqarClaimed)
            .nativeForm(MessageViews::nativeClaimed)
            .build();

    public static final Operation<OneClaim, ClaimDocument> CLAIM_GET = Operation.named(
                    "claim_get", "Shows a claim and the messages that it still holds.")
            .of(OneClaim.SHAPE, ClaimDocument.SHAPE)
            .route(GET, QueueOperations.QUEUE + "/claims/{claim_id}")
            .permission("claims:get")
            .refuses(CLAIM_NOT_FOUND, ENCRYPTION_UNAVAILABLE)
            .orSays("Claim could not be queried.")
            .rest(MessageViews::restClaim)
            .zaqar(MessageViews::zaqarClaim)
            .build();

    public static final Operation<UpdateClaim, Nothing> CLAIM_UPDATE = Operation.named(
                    "claim_update", "Starts a claim's time anew.")
            .of(UpdateClaim.SHAPE, Nothing.SHAPE)
            .route(PATCH, QueueOperations.QUEUE + "/claims/{claim_id}")
            .permission("claims:update")
            .body(RestBody.REQUIRED)
            .answers(204)
            .refuses(INVALID_REQUEST, CLAIM_NOT_FOUND)
            .orSays("Claim could not be updated.")
            .rest(Views.restStatus(204))
            .zaqar(MessageViews::zaqarClaimUpdated)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<OneClaim, Nothing> CLAIM_DELETE = Operation.named(
                    "claim_delete", "Ends a claim: its messages are free again, at their old positions.")
            .of(OneClaim.SHAPE, Nothing.SHAPE)
            .route(DELETE, QueueOperations.QUEUE + "/claims/{claim_id}")
            .permission("claims:delete")
            .answers(204)
            .orSays("Claim could not be deleted.")
            .rest(Views.restStatus(204))
            .zaqar(MessageViews::zaqarClaimDeleted)
            .nativeForm(Views.nativeStatus(204))
            .build();

    public static final Operation<ListClaims, ClaimPage> CLAIM_LIST = Operation.named(
                    "claim_list", "Shows who holds how many messages, and until when.")
            .of(ListClaims.SHAPE, ClaimPage.SHAPE)
            .route(GET, QueueOperations.QUEUE + "/claims")
            .permission("claims:get_all")
            .refuses(INVALID_REQUEST)
            .orSays("Claims could not be listed.")
            .rest(Views.restOutput(ClaimPage.SHAPE, 200))
            .build();

    public static final Operation<ReleaseMessages, SettledMessages> MESSAGE_RELEASE = Operation.named(
                    "message_release", "Gives some messages of a claim back, at once or after a delay.")
            .of(ReleaseMessages.SHAPE, SettledMessages.SHAPE)
            .route(POST, QueueOperations.QUEUE + "/claims/{claim_id}/release")
            .permission("claims:update")
            .body(RestBody.REQUIRED)
            .refuses(INVALID_REQUEST)
            .orSays("Messages could not be released.")
            .rest(Views.restOutput(SettledMessages.SHAPE, 200))
            .build();

    public static final Operation<TouchMessages, TouchedMessages> MESSAGE_TOUCH = Operation.named(
                    "message_touch", "Gives some messages of a claim more time.")
            .of(TouchMessages.SHAPE, TouchedMessages.SHAPE)
            .route(POST, QueueOperations.QUEUE + "/claims/{claim_id}/touch")
            .permission("claims:update")
            .body(RestBody.REQUIRED)
            .refuses(INVALID_REQUEST)
            .orSays("Messages could not be touched.")
            .rest(Views.restOutput(TouchedMessages.SHAPE, 200))
            .build();

    public static final Operation<RejectMessages, SettledMessages> MESSAGE_REJECT = Operation.named(
                    "message_reject", "Moves some messages of a claim to the dead-letter queue of their queue.")
            .of(RejectMessages.SHAPE, SettledMessages.SHAPE)
            .route(POST, QueueOperations.QUEUE + "/claims/{claim_id}/reject")
            .permission("claims:update")
            .body(RestBody.REQUIRED)
            .refuses(INVALID_REQUEST, DEAD_LETTER_QUEUE_MISSING)
            .orSays("Messages could not be rejected.")
            .rest(Views.restOutput(SettledMessages.SHAPE, 200))
            .build();

    static final List<Operation<?, ?>> ALL = List.of(
            CLAIM_CREATE,
            CLAIM_LIST,
            CLAIM_GET,
            CLAIM_UPDATE,
            CLAIM_DELETE,
            MESSAGE_RELEASE,
            MESSAGE_TOUCH,
            MESSAGE_REJECT);

    private ClaimOperations() {}
}
