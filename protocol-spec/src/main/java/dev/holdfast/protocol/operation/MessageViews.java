package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.ClaimShapes.ClaimDocument;
import dev.holdfast.protocol.operation.ClaimShapes.CreateClaim;
import dev.holdfast.protocol.operation.ClaimShapes.NewClaim;
import dev.holdfast.protocol.operation.ClaimShapes.OneClaim;
import dev.holdfast.protocol.operation.ClaimShapes.UpdateClaim;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessage;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessages;
import dev.holdfast.protocol.operation.MessageShapes.FoundMessages;
import dev.holdfast.protocol.operation.MessageShapes.GetMessage;
import dev.holdfast.protocol.operation.MessageShapes.GetMessages;
import dev.holdfast.protocol.operation.MessageShapes.ListMessages;
import dev.holdfast.protocol.operation.MessageShapes.MessageDocument;
import dev.holdfast.protocol.operation.MessageShapes.MessageIds;
import dev.holdfast.protocol.operation.MessageShapes.MessagePage;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import dev.holdfast.protocol.operation.MessageShapes.RemovedMessages;
import dev.holdfast.protocol.operation.MessageShapes.ShownMessage;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How Zaqar's two transports show messages and claims, and the few native forms that are not just the outcome's shape.
 *
 * <p>A message on REST is {@code id, href, ttl, age, body}, and {@code checksum} where the server shows them; on
 * Zaqar's socket {@code id, claim_id, ttl, age, body}, whose claim id is null outside of claims; a popped one shows its
 * claim id and claim count on both.
 *
 * <p><em>Thread-safe.</em>
 */
final class MessageViews {

    /** Some HTTP clients and proxies give up at headers of 4 KiB; the body names all messages. */
    private static final int MAX_IDS_IN_LOCATION = 100;

    private MessageViews() {}

    /** An address that is longer than proxies take in a head is left out. */
    static int restPosted(PostMessages input, MessageIds posted, RestReply reply) {
        String messages = Views.queueHref(input.queueName()) + "/messages";
        PackWriter out = reply.body();
        out.mapHeader(1).string("resources").arrayHeader(posted.ids().size());
        for (String id : posted.ids()) {
            out.string(messages + "/" + id);
        }
        if (posted.ids().size() <= MAX_IDS_IN_LOCATION) {
            reply.header("Location", messages + "?ids=" + String.join(",", posted.ids()));
        }
        return 201;
    }

    static int nativePosted(PostMessages input, MessageIds posted, PackWriter out) {
        MessageIds.SHAPE.write(out, posted);
        return 201;
    }

    static int restPage(ListMessages input, MessagePage page, RestReply reply) {
        PackWriter out = reply.body();
        out.mapHeader(2);
        restMessages(out, input.queueName(), page.messages());
        String next = page.next();
        if (next == null) {
            Views.links(out, null);
        } else if (Boolean.TRUE.equals(page.includeDelayed())) {
            Views.links(out, reply.linkWith("include_delayed", "true", "marker", next));
        } else {
            Views.links(out, reply.linkWith("marker", next));
        }
        return 200;
    }

    static int zaqarPage(ListMessages input, MessagePage page, PackWriter out) {
        out.mapHeader(1);
        zaqarMessages(out, page.messages(), false);
        return 200;
    }

    static int restFound(GetMessages input, FoundMessages found, RestReply reply) {
        return restFound(input, "queue", found, reply);
    }

    /** @param where in what they were looked for */
    static int restFound(GetMessages input, String where, FoundMessages found, RestReply reply) {
        if (found.messages().isEmpty()) {
            StringJoiner ids = new StringJoiner("', '", "['", "']");
            input.messageIds().forEach(ids::add);
            throw Refusal.of(
                    ErrorCode.MESSAGE_NOT_FOUND,
                    "No messages with IDs: " + ids + " found in the " + where + " " + input.queueName()
                            + " for project " + reply.project() + ".");
        }
        reply.body().mapHeader(1);
        restMessages(reply.body(), input.queueName(), found.messages());
        return 200;
    }

    static int zaqarFound(GetMessages input, FoundMessages found, PackWriter out) {
        out.mapHeader(1);
        zaqarMessages(out, found.messages(), false);
        return 200;
    }

    static int restOne(GetMessage input, MessageDocument document, RestReply reply) {
        restMessage(reply.body(), input.queueName(), document.message());
        return 200;
    }

    /** One object under a plural name: so the contract has it. */
    static int zaqarOne(GetMessage input, MessageDocument document, PackWriter out) {
        out.mapHeader(1).string("messages");
        zaqarMessage(out, document.message(), false);
        return 200;
    }

    static int zaqarDeleted(DeleteMessage input, Nothing nothing, PackWriter out) {
        out.mapHeader(0);
        return 204;
    }

    static int restRemoved(DeleteMessages input, RemovedMessages removed, RestReply reply) {
        return removed(removed, reply.body());
    }

    static int zaqarRemoved(DeleteMessages input, RemovedMessages removed, PackWriter out) {
        int status = removed(removed, out);
        if (status == 204) {
            out.mapHeader(0);
        }
        return status;
    }

    static int nativeRemoved(DeleteMessages input, RemovedMessages removed, PackWriter out) {
        if (removed.messages() == null) {
            return 204;
        }
        RemovedMessages.SHAPE.write(out, removed);
        return 200;
    }

    private static int removed(RemovedMessages removed, PackWriter out) {
        List<ShownMessage> messages = removed.messages();
        if (messages == null) {
            return 204;
        }
        out.mapHeader(1).string("messages").arrayHeader(messages.size());
        for (ShownMessage message : messages) {
            out.mapHeader(6);
            out.string("id").string(message.id());
            out.string("age").integer(message.ageSeconds());
            out.string("ttl").integer(message.ttlSeconds());
            out.string("body").value(message.body());
            out.string("claim_id").stringOrNil(message.claimId());
            out.string("claim_count").integer(message.claimCount());
        }
        return 200;
    }

    static int restClaimed(CreateClaim input, NewClaim claim, RestReply reply) {
        String claimId = claim.claimId();
        if (claimId == null) {
            return 204;
        }
        reply.header("Location", Views.claimHref(input.queueName(), claimId));
        reply.body().mapHeader(1);
        restMessages(reply.body(), input.queueName(), claim.messages());
        return 201;
    }

    static int zaqarClaimed(CreateClaim input, NewClaim claim, PackWriter out) {
        String claimId = claim.claimId();
        if (claimId == null) {
            out.mapHeader(1).string("claim_id").nil();
            return 204;
        }
        out.mapHeader(2).string("claim_id").string(claimId);
        zaqarMessages(out, claim.messages(), true);
        return 201;
    }

    static int nativeClaimed(CreateClaim input, NewClaim claim, PackWriter out) {
        if (claim.claimId() == null) {
            return 204;
        }
        NewClaim.SHAPE.write(out, claim);
        return 201;
    }

    static int restClaim(OneClaim input, ClaimDocument claim, RestReply reply) {
        PackWriter out = reply.body();
        out.mapHeader(4);
        out.string("age").integer(claim.ageSeconds());
        out.string("ttl").integer(claim.ttlSeconds());
        restMessages(out, input.queueName(), claim.messages());
        out.string("href").string(Views.claimHref(input.queueName(), input.claimId()));
        return 200;
    }

    static int zaqarClaim(OneClaim input, ClaimDocument claim, PackWriter out) {
        out.mapHeader(3);
        out.string("age").integer(claim.ageSeconds());
        out.string("ttl").integer(claim.ttlSeconds());
        zaqarMessages(out, claim.messages(), true);
        return 200;
    }

    static int zaqarClaimUpdated(UpdateClaim input, Nothing nothing, PackWriter out) {
        out.string("Claim " + input.claimId() + " updated.");
        return 204;
    }

    static int zaqarClaimDeleted(OneClaim input, Nothing nothing, PackWriter out) {
        out.string("Claim " + input.claimId() + " deleted.");
        return 204;
    }

    private static void restMessages(PackWriter out, QueueName queue, List<ShownMessage> messages) {
        out.string("messages").arrayHeader(messages.size());
        for (ShownMessage message : messages) {
            restMessage(out, queue, message);
        }
    }

    static void restMessage(PackWriter out, QueueName queue, ShownMessage message) {
        String checksum = message.checksum();
        out.mapHeader(checksum == null ? 5 : 6);
        out.string("id").string(message.id());
        out.string("href").string(Views.messageHref(queue, message.id(), message.claimId()));
        out.string("ttl").integer(message.ttlSeconds());
        out.string("age").integer(message.ageSeconds());
        out.string("body").value(message.body());
        if (checksum != null) {
            out.string("checksum").string(checksum);
        }
    }

    private static void zaqarMessages(PackWriter out, List<ShownMessage> messages, boolean showsClaims) {
        out.string("messages").arrayHeader(messages.size());
        for (ShownMessage message : messages) {
            zaqarMessage(out, message, showsClaims);
        }
    }

    private static void zaqarMessage(PackWriter out, ShownMessage message, boolean showsClaim) {
        @Nullable String claimId = showsClaim ? message.claimId() : null;
        out.mapHeader(5);
        out.string("id").string(message.id());
        out.string("claim_id").stringOrNil(claimId);
        out.string("ttl").integer(message.ttlSeconds());
        out.string("age").integer(message.ageSeconds());
        out.string("body").value(message.body());
    }
}
