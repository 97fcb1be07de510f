package dev.holdfast.server.operation;

import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.server.operation.ConsumerSink.Courier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the consumers of one lane get by one of its groups. It takes the way of a call, behind those of the group: so it
 * leaves when what it shows is durable, and after the replies that it follows from.
 *
 * <p>Deliveries of one lane leave in their order. A group that depends on nothing new could overtake an earlier one
 * whose sync is under way; while deliveries are under way, one with more of them must not. A group that has opened a
 * consumer counts as one with deliveries, since the first push must not overtake the reply.
 *
 * <p><em>Thread-safe.</em>
 */
final class Deliveries implements ReplySink {

    private static final Operation<Nothing, Nothing> OPERATION = OwnOperation.named("deliver", "Tells consumers.");

    private final List<Delivery> all;
    private final AtomicInteger underWay;

    private Deliveries(List<Delivery> all, AtomicInteger underWay) {
        this.all = all;
        this.underWay = underWay;
    }

    /** @param underWay how many such calls of the lane have not been released; this one counts from now on */
    static Call<?, ?> call(List<Delivery> all, AtomicInteger underWay) {
        underWay.incrementAndGet();
        Call<Nothing, Nothing> call = new Call<>(
                OPERATION,
                Nothing.INSTANCE,
                OwnOperation.NO_PROJECT,
                OwnOperation.NO_CLIENT,
                0,
                new Deliveries(all, underWay));
        call.succeed(Nothing.INSTANCE, null);
        return call;
    }

    /**
     * Deliveries of which nobody knows whether they are durable are lost, and with them the order of their consumers.
     */
    @Override
    public void complete(Call<?, ?> call) {
        if (call.refusal() == null) {
            byCourier().forEach(Courier::take);
        } else {
            all.forEach(Delivery::forget);
            all.forEach(delivery -> delivery.sink().giveUp());
        }
        underWay.decrementAndGet();
    }

    private Map<Courier, List<Delivery>> byCourier() {
        Map<Courier, List<Delivery>> sorted = new LinkedHashMap<>();
        for (Delivery delivery : all) {
            sorted.computeIfAbsent(delivery.sink().courier(), courier -> new ArrayList<>())
                    .add(delivery);
        }
        return sorted;
    }

    @Override
    public boolean isOpen() {
        return true;
    }
}
