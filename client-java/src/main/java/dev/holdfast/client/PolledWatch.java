package dev.holdfast.client;

import dev.holdfast.client.Incoming.Answer;
import dev.holdfast.protocol.Marker;
import dev.holdfast.protocol.operation.ConsumerOperations;
import dev.holdfast.protocol.operation.ConsumerShapes.AcknowledgedDeliveries;
import dev.holdfast.protocol.operation.ConsumerShapes.Credit;
import dev.holdfast.protocol.operation.ConsumerShapes.GrantCredit;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenedConsumer;
import dev.holdfast.protocol.operation.InspectionShapes.PeekMessages;
import dev.holdfast.protocol.operation.InspectionShapes.PeekedMessage;
import dev.holdfast.protocol.operation.InspectionShapes.PeekedPage;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.PushShapes.ConsumerPush;
import dev.holdfast.protocol.operation.PushShapes.PushedMessage;
import dev.holdfast.protocol.operation.QueueOperations;
import dev.holdfast.protocol.operation.QueueShapes.MessageMoment;
import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueueCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Looks behind its position again and again. It does not notice messages that came and went between two looks.
 *
 * <p><em>One thread at a time.</em>
 */
final class PolledWatch implements PolledConsumers.Polled {

    private static final String HEAD = "head";
    private static final String DELAYED = "delayed";

    private final PolledConsumers all;
    private final long number;
    private final OpenConsumer wish;
    private final Pace pace = Pace.ofMessages();
    private @Nullable String position;
    private @Nullable CompletableFuture<OpenedConsumer> begun;
    private long credit;
    private boolean isAsking;
    private boolean isClosed;

    PolledWatch(PolledConsumers all, long number, OpenConsumer wish) {
        this.all = all;
        this.number = number;
        this.wish = wish;
        this.position = wish.after();
        Credit first = wish.credit();
        this.credit = first == null || first.messages() == null ? 0 : first.messages();
    }

    @Override
    public void open(CompletableFuture<OpenedConsumer> result) {
        begun = result;
        if (credit == 0) {
            isGoingOn(null);
        } else if (position != null || HEAD.equals(wish.start())) {
            look();
        } else {
            all.request(QueueOperations.QUEUE_GET_STATS, new OneQueue(wish.queueName()), this::onCounts);
        }
    }

    /** What is there at the beginning is not wanted. */
    private void onCounts(@Nullable Reply<QueueCounts> reply, @Nullable Throwable failure) {
        MessageMoment newest = reply == null ? null : reply.required().newest();
        position = newest == null ? null : PolledClaims.markerOf(newest.id());
        if (isGoingOn(failure)) {
            look();
        }
    }

    /** The first answer also says whether it begins. A queue that is not there is an empty one. */
    private boolean isGoingOn(@Nullable Throwable failure) {
        CompletableFuture<OpenedConsumer> result = begun;
        begun = null;
        boolean isMissing = failure instanceof Refused refused && refused.status() == 404;
        if (result == null) {
            isClosed |= !isMissing && all.isOver(number, failure);
        } else if (failure == null || isMissing) {
            result.complete(new OpenedConsumer(number, position, null));
        } else {
            isClosed = true;
            result.completeExceptionally(failure);
        }
        return !isClosed;
    }

    private void look() {
        if (!isClosed && !isAsking && !all.isLeft() && credit > 0) {
            isAsking = true;
            long room = Math.min(credit, PolledConsumers.MAX_AT_A_TIME);
            PeekMessages ask = new PeekMessages(wish.queueName(), null, position, room);
            all.request(MessageOperations.MESSAGE_PEEK, ask, this::onPage);
        }
    }

    private void onPage(@Nullable Reply<PeekedPage> reply, @Nullable Throwable failure) {
        isAsking = false;
        if (!isGoingOn(failure)) {
            return;
        }
        List<PeekedMessage> page = reply == null ? List.of() : reply.required().messages();
        String before = position;
        List<PushedMessage> pushed = new ArrayList<>();
        for (PeekedMessage message : page) {
            if (message.state().equals(DELAYED) && !Boolean.TRUE.equals(wish.includeDelayed())) {
                break;
            }
            position = PolledClaims.markerOf(message.id());
            if (!Boolean.FALSE.equals(wish.echo()) || !all.isOwn(message.clientId())) {
                pushed.add(pushed(message, position));
            }
        }
        if (!pushed.isEmpty() && !isClosed) {
            credit -= pushed.size();
            all.push(new ConsumerPush(number, pushed, null, null, null));
        }
        if (position != null && !position.equals(before)) {
            pace.begin();
            look();
        } else if (position != null && page.isEmpty()) {
            all.request(QueueOperations.QUEUE_GET_STATS, new OneQueue(wish.queueName()), this::compare);
        } else {
            all.later(pace.next(), this::look);
        }
    }

    /** Behind a position of a queue that was deleted there is never anything. */
    private void compare(@Nullable Reply<QueueCounts> reply, @Nullable Throwable failure) {
        MessageMoment newest = reply == null ? null : reply.required().newest();
        Marker there = newest == null ? null : Marker.parse(PolledClaims.markerOf(newest.id()));
        Marker here = position == null ? null : Marker.parse(position);
        if (there != null && (here == null || there.queueCheck() != here.queueCheck())) {
            position = null;
            all.push(new ConsumerPush(number, List.of(), null, true, null));
        }
        all.later(pace.next(), this::look);
    }

    private static PushedMessage pushed(PeekedMessage message, String marker) {
        return new PushedMessage(
                message.id(),
                marker,
                message.body(),
                message.ttlSeconds(),
                message.ageSeconds(),
                message.claimCount(),
                null,
                null);
    }

    @Override
    public void ask(Ask ask, CompletableFuture<Incoming> result) {
        if (ask.action().equals(ConsumerOperations.CONSUMER_CREDIT.name())) {
            Long more = GrantCredit.SHAPE.read(ask.body().reader()).messages();
            credit += more == null ? 0 : more;
            result.complete(new Answer(204, null));
            look();
        } else {
            result.complete(PolledConsumers.answer(
                    200, AcknowledgedDeliveries.SHAPE, new AcknowledgedDeliveries(0, List.of())));
        }
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
