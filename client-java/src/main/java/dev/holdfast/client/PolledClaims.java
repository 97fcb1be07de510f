package dev.holdfast.client;

import dev.holdfast.client.Incoming.Answer;
import dev.holdfast.persist.CallException;
import dev.holdfast.protocol.Marker;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.operation.ClaimOperations;
import dev.holdfast.protocol.operation.ClaimShapes.CreateClaim;
import dev.holdfast.protocol.operation.ClaimShapes.NewClaim;
import dev.holdfast.protocol.operation.ClaimShapes.OneClaim;
import dev.holdfast.protocol.operation.ClaimShapes.UpdateClaim;
import dev.holdfast.protocol.operation.ConsumerOperations;
import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgeDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgedDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.Credit;
import dev.holdfast.protocol.operation.ConsumerShapes.GrantCredit;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenedConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.RejectDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.Rejection;
import dev.holdfast.protocol.operation.ConsumerShapes.Release;
import dev.holdfast.protocol.operation.ConsumerShapes.ReleaseDeliveries;
import dev.holdfast.protocol.operation.DeliveryRange;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.MessageShapes.DeleteMessage;
import dev.holdfast.protocol.operation.MessageShapes.ShownMessage;
import dev.holdfast.protocol.operation.PushShapes.ConsumerPush;
import dev.holdfast.protocol.operation.PushShapes.PushedMessage;
import dev.holdfast.protocol.operation.SettlementShapes.RejectMessages;
import dev.holdfast.protocol.operation.SettlementShapes.ReleaseMessages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Claims messages again and again, and renews what is held. When the link is lost, what is held is free when its time
 * is over.
 *
 * <p><em>One thread at a time.</em>
 */
final class PolledClaims implements PolledConsumers.Polled {

    private record Held(String claimId, String messageId) {}

    /** What is to become of one message; the answer is whether it still was held. */
    private interface Settlement {
        void settle(Held message, CompletableFuture<Boolean> settled);
    }

    private static final long DEFAULT_TTL_SECONDS = 60;

    private final PolledConsumers all;
    private final long number;
    private final OpenConsumer wish;
    private final long ttlSeconds;
    private final Pace pace = Pace.ofMessages();
    private final Map<Long, Held> held = new LinkedHashMap<>();
    private @Nullable CompletableFuture<OpenedConsumer> begun;
    private long window;
    private long lastDelivery;
    private boolean isAsking;
    private boolean isClosed;

    PolledClaims(PolledConsumers all, long number, OpenConsumer wish) {
        this.all = all;
        this.number = number;
        this.wish = wish;
        this.ttlSeconds = wish.ttlSeconds() == null ? DEFAULT_TTL_SECONDS : wish.ttlSeconds();
        Credit credit = wish.credit();
        this.window = credit == null || credit.messages() == null ? 0 : credit.messages();
    }

    @Override
    public void open(CompletableFuture<OpenedConsumer> result) {
        begun = result;
        renewLater();
        look();
    }

    private void look() {
        long room = Math.min(window - held.size(), PolledConsumers.MAX_AT_A_TIME);
        if (!isClosed && !isAsking && !all.isLeft() && room > 0) {
            isAsking = true;
            CreateClaim ask = new CreateClaim(wish.queueName(), ttlSeconds, wish.graceSeconds(), room, null);
            all.request(ClaimOperations.CLAIM_CREATE, ask, this::onClaim);
        }
    }

    private void onClaim(@Nullable Reply<NewClaim> reply, @Nullable Throwable failure) {
        isAsking = false;
        CompletableFuture<OpenedConsumer> first = begun;
        begun = null;
        if (first != null && failure != null) {
            isClosed = true;
            first.completeExceptionally(failure);
            return;
        }
        if (first != null) {
            first.complete(new OpenedConsumer(number, null, null));
        }
        if (all.isOver(number, failure)) {
            isClosed = true;
            return;
        }
        NewClaim claim = reply == null ? null : reply.body();
        String id = claim == null ? null : claim.claimId();
        if (claim == null || id == null) {
            all.later(pace.next(), this::look);
        } else if (isClosed) {
            release(id);
        } else {
            deliver(id, claim.messages());
        }
    }

    private void deliver(String claimId, List<ShownMessage> messages) {
        List<PushedMessage> pushed = new ArrayList<>();
        for (ShownMessage message : messages) {
            long delivery = ++lastDelivery;
            held.put(delivery, new Held(claimId, message.id()));
            pushed.add(new PushedMessage(
                    message.id(),
                    markerOf(message.id()),
                    message.body(),
                    message.ttlSeconds(),
                    message.ageSeconds(),
                    message.claimCount(),
                    message.checksum(),
                    delivery));
        }
        all.push(new ConsumerPush(number, pushed, null, null, claimId));
        pace.begin();
        look();
    }

    /** The position of a message. */
    static String markerOf(String messageId) {
        MessageId id = MessageId.parse(messageId);
        return id == null ? "" : new Marker(id.sequence(), id.queueCheck()).toString();
    }

    private void renewLater() {
        all.later(Duration.ofSeconds(ttlSeconds).dividedBy(3), () -> {
            if (!isClosed) {
                held.values().stream().map(Held::claimId).distinct().forEach(this::renew);
                renewLater();
            }
        });
    }

    private void renew(String claimId) {
        UpdateClaim more = new UpdateClaim(wish.queueName(), claimId, ttlSeconds, wish.graceSeconds());
        all.request(ClaimOperations.CLAIM_UPDATE, more, (reply, failure) -> {});
    }

    private void release(String claimId) {
        all.request(ClaimOperations.CLAIM_DELETE, new OneClaim(wish.queueName(), claimId), (reply, failure) -> {});
    }

    @Override
    public void close() {
        isClosed = true;
        held.values().stream().map(Held::claimId).distinct().forEach(this::release);
        held.clear();
    }

    // ---- what is asked of it

    @Override
    public void ask(Ask ask, CompletableFuture<Incoming> result) {
        if (ask.action().equals(ConsumerOperations.CONSUMER_ACKNOWLEDGE.name())) {
            acknowledge(AcknowledgeDeliveries.SHAPE.read(ask.body().reader()), result);
        } else if (ask.action().equals(ConsumerOperations.CONSUMER_RELEASE.name())) {
            release(ReleaseDeliveries.SHAPE.read(ask.body().reader()), result);
        } else if (ask.action().equals(ConsumerOperations.CONSUMER_REJECT.name())) {
            reject(RejectDeliveries.SHAPE.read(ask.body().reader()), result);
        } else {
            Long messages = GrantCredit.SHAPE.read(ask.body().reader()).messages();
            window = messages == null ? window : messages;
            result.complete(new Answer(204, null));
            look();
        }
    }

    private void acknowledge(AcknowledgeDeliveries asked, CompletableFuture<Incoming> result) {
        List<DeliveryRange> deliveries = asked.deliveries() == null ? List.of() : asked.deliveries();
        Settlement delete = (message, settled) -> all.request(
                MessageOperations.MESSAGE_DELETE,
                new DeleteMessage(wish.queueName(), message.messageId(), message.claimId()),
                (reply, failure) -> settle(settled, true, failure));
        settleAll(
                deliveries,
                delete,
                result,
                (count, lost) -> PolledConsumers.answer(
                        200, AcknowledgedDeliveries.SHAPE, new AcknowledgedDeliveries(count, lost)));
    }

    private void release(ReleaseDeliveries asked, CompletableFuture<Incoming> result) {
        Settlement release = (message, settled) -> all.request(
                ClaimOperations.MESSAGE_RELEASE,
                new ReleaseMessages(
                        wish.queueName(), message.claimId(), List.of(message.messageId()), asked.delaySeconds()),
                (reply, failure) ->
                        settle(settled, reply != null && reply.required().lost().isEmpty(), failure));
        settleAll(
                asked.deliveries(),
                release,
                result,
                (count, lost) -> PolledConsumers.answer(200, Release.SHAPE, new Release(count, lost)));
    }

    private void reject(RejectDeliveries asked, CompletableFuture<Incoming> result) {
        Settlement reject = (message, settled) -> all.request(
                ClaimOperations.MESSAGE_REJECT,
                new RejectMessages(wish.queueName(), message.claimId(), List.of(message.messageId()), asked.reason()),
                (reply, failure) -> {
                    if (failure == null) {
                        settled.complete(
                                reply != null && reply.required().lost().isEmpty());
                    } else {
                        settled.completeExceptionally(failure);
                    }
                });
        settleAll(
                asked.deliveries(),
                reject,
                result,
                (count, lost) -> PolledConsumers.answer(200, Rejection.SHAPE, new Rejection(count, lost)));
    }

    /** One that is refused because the claim is over is lost. */
    private static void settle(CompletableFuture<Boolean> settled, boolean isHeld, @Nullable Throwable failure) {
        if (failure == null || failure instanceof Refused) {
            settled.complete(failure == null && isHeld);
        } else {
            settled.completeExceptionally(failure);
        }
    }

    private void settleAll(
            List<DeliveryRange> deliveries,
            Settlement settlement,
            CompletableFuture<Incoming> result,
            BiFunction<Long, List<DeliveryRange>, Incoming> answer) {
        List<DeliveryRange> lost = new ArrayList<>();
        List<CompletableFuture<Boolean>> settled = new ArrayList<>();
        for (DeliveryRange range : deliveries) {
            for (long delivery = range.first(); delivery <= range.last(); delivery++) {
                settled.add(settleOne(delivery, settlement, lost));
            }
        }
        var unused = CompletableFuture.allOf(settled.toArray(CompletableFuture[]::new))
                .whenComplete((nothing, failure) -> {
                    if (failure == null) {
                        result.complete(answer.apply((long) (settled.size() - lost.size()), lost));
                    } else {
                        result.completeExceptionally(CallException.unwrapped(failure));
                    }
                    look();
                });
    }

    private CompletableFuture<Boolean> settleOne(long delivery, Settlement settlement, List<DeliveryRange> lost) {
        Held message = held.remove(delivery);
        CompletableFuture<Boolean> settled = new CompletableFuture<>();
        var unused = settled.whenComplete((isSettled, failure) -> {
            if (failure instanceof Refused && message != null) {
                held.put(delivery, message);
            } else if (Boolean.FALSE.equals(isSettled)) {
                lost.add(DeliveryRange.of(delivery));
            }
        });
        if (message == null) {
            settled.complete(false);
        } else {
            settlement.settle(message, settled);
        }
        return settled;
    }
}
