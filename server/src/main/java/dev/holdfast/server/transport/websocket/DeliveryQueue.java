package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.envelope.Envelope.Encoding;
import dev.holdfast.server.operation.BudgetCharge;
import dev.holdfast.server.operation.Delivery;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the consumers of one connection are about to be told, in the order in which it came.
 *
 * <p><em>One thread at a time.</em>
 */
final class DeliveryQueue {

    private static final byte[] OPEN = {'['};
    private static final byte[] COMMA = {','};
    private static final byte[] CLOSE = {']'};

    private final ArrayDeque<Delivery> waiting = new ArrayDeque<>(0);
    private final LongAdder pushed;
    private long bytes;

    /** @param pushed counts the messages that leave */
    DeliveryQueue(LongAdder pushed) {
        this.pushed = pushed;
    }

    void add(Delivery delivery) {
        waiting.addLast(delivery);
        bytes += delivery.bytes();
    }

    /** About how many bytes wait. */
    long bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * Writes some of them as the payload of one frame: one alone as itself, several as an array.
     *
     * @param maxBytes beyond it no more are added
     * @param charges gets what they take of the budget
     * @return where the payload begins in {@code out}
     */
    int write(PackWriter out, Encoding encoding, int maxBytes, int maxCount, List<BudgetCharge> charges) {
        return encoding == Encoding.JSON
                ? writeJson(out, maxBytes, maxCount, charges)
                : writePack(out, maxBytes, maxCount, charges);
    }

    private int writePack(PackWriter out, int maxBytes, int maxCount, List<BudgetCharge> charges) {
        int count = 0;
        out.openArray();
        while (hasNext(out, maxBytes, count, maxCount)) {
            next(charges).write(out);
            count++;
        }
        return out.closeArray(count);
    }

    private int writeJson(PackWriter out, int maxBytes, int maxCount, List<BudgetCharge> charges) {
        boolean isArray = waiting.size() > 1;
        int count = 0;
        while (hasNext(out, maxBytes, count, maxCount)) {
            if (isArray) {
                out.raw(count == 0 ? OPEN : COMMA);
            }
            next(charges).writeJson(out);
            count++;
        }
        if (isArray) {
            out.raw(CLOSE);
        }
        return 0;
    }

    private boolean hasNext(PackWriter out, int maxBytes, int count, int maxCount) {
        return !waiting.isEmpty() && count < maxCount && (count == 0 || out.size() < maxBytes);
    }

    private Delivery next(List<BudgetCharge> charges) {
        Delivery delivery = waiting.removeFirst();
        bytes -= delivery.bytes();
        pushed.add(delivery.count());
        BudgetCharge charge = delivery.charge();
        if (charge != null) {
            charges.add(charge);
        }
        return delivery;
    }

    /** They will never leave. */
    void drop() {
        waiting.forEach(Delivery::forget);
        waiting.clear();
        bytes = 0;
    }
}
