package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.ErrorCode.CLAIM_NOT_FOUND;
import static dev.holdfast.protocol.ErrorCode.ENCRYPTION_UNAVAILABLE;
import static dev.holdfast.protocol.ErrorCode.INVALID_REQUEST;
import static dev.holdfast.protocol.ErrorCode.QUEUE_PLACED_ELSEWHERE;
import static dev.holdfast.protocol.operation.Route.Method.DELETE;
import static dev.holdfast.protocol.operation.Route.Method.GET;
import static dev.holdfast.protocol.operation.Route.Method.PATCH;
import static dev.holdfast.protocol.operation.Route.Method.POST;

import dev.holdfast.protocol.operation.ClaimShapes.ClaimDocument;
import dev.holdfast.protocol.operation.ClaimShapes.CreateClaim;
import dev.holdfast.protocol.operation.ClaimShapes.NewClaim;
import dev.holdfast.protocol.operation.ClaimShapes.OneClaim;
import dev.holdfast.protocol.operation.ClaimShapes.UpdateClaim;
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
            .refuses(INVALID_REQUEST, QUEUE_PLACED_ELSEWHERE, ENCRYPTION_UNAVAILABLE)
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

    static final List<Operation<?, ?>> ALL = List.of(CLAIM_CREATE, CLAIM_GET, CLAIM_UPDATE, CLAIM_DELETE);

    private ClaimOperations() {}
}
