package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.SubscriptionShapes.ConfirmSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.CreateSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.ListSubscriptions;
import dev.holdfast.protocol.operation.SubscriptionShapes.OneSubscription;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionCreation;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionDocument;
import dev.holdfast.protocol.operation.SubscriptionShapes.SubscriptionPage;
import dev.holdfast.protocol.operation.SubscriptionShapes.UpdateSubscription;

/**
 * How Zaqar's two transports show the outcomes of the operations on subscriptions.
 *
 * <p><em>Thread-safe.</em>
 */
final class SubscriptionViews {

    private SubscriptionViews() {}

    /** The address is that of the collection, also of a conflict: so the contract has it. */
    static int restCreated(CreateSubscription input, SubscriptionCreation creation, RestReply reply) {
        reply.header("Location", reply.path());
        requireNoConflict(creation);
        reply.body().mapHeader(1).string("subscription_id").string(creation.subscriptionId());
        return 201;
    }

    /** The message names the queue, not the subscription: so the contract has it. */
    static int zaqarCreated(CreateSubscription input, SubscriptionCreation creation, PackWriter out) {
        if (creation.isConflict()) {
            out.string("Subscription " + input.queueName() + " not created.");
            return 409;
        }
        out.mapHeader(2).string("subscription_id").string(creation.subscriptionId());
        out.string("message").string("Subscription " + input.queueName() + " created.");
        return 201;
    }

    static int nativeCreated(CreateSubscription input, SubscriptionCreation creation, PackWriter out) {
        requireNoConflict(creation);
        SubscriptionCreation.SHAPE.write(out, creation);
        return 201;
    }

    private static void requireNoConflict(SubscriptionCreation creation) {
        if (creation.isConflict()) {
            throw Refusal.of(
                    ErrorCode.SUBSCRIPTION_EXISTS,
                    "Such subscription already exists.Subscriptions are unique by project + queue + subscriber URI.");
        }
    }

    static int restPage(ListSubscriptions input, SubscriptionPage page, RestReply reply) {
        PackWriter out = reply.body();
        out.mapHeader(2);
        writeAll(page, out);
        String next = page.next();
        Views.links(out, next == null ? null : reply.linkWith("marker", next));
        return 200;
    }

    static int zaqarPage(ListSubscriptions input, SubscriptionPage page, PackWriter out) {
        out.mapHeader(1);
        writeAll(page, out);
        return 200;
    }

    private static void writeAll(SubscriptionPage page, PackWriter out) {
        out.string("subscriptions").arrayHeader(page.subscriptions().size());
        for (SubscriptionDocument subscription : page.subscriptions()) {
            SubscriptionDocument.SHAPE.write(out, subscription);
        }
    }

    static int restOne(OneSubscription input, SubscriptionDocument subscription, RestReply reply) {
        SubscriptionDocument.SHAPE.write(reply.body(), subscription);
        return 200;
    }

    static <I> int restChanged(I input, Nothing nothing, RestReply reply) {
        reply.header("Location", reply.path());
        return 204;
    }

    static int zaqarUpdated(UpdateSubscription input, Nothing nothing, PackWriter out) {
        out.string("Subscription " + input.subscriptionId() + " updated.");
        return 204;
    }

    static int zaqarDeleted(OneSubscription input, Nothing nothing, PackWriter out) {
        out.string("Subscription " + input.subscriptionId() + " removed.");
        return 204;
    }

    static int zaqarConfirmed(ConfirmSubscription input, Nothing nothing, PackWriter out) {
        out.string("Subscription " + input.subscriptionId() + " confirmed.");
        return 204;
    }
}
