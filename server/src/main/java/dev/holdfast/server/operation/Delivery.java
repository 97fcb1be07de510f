package dev.holdfast.server.operation;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Notices;
import dev.holdfast.protocol.operation.Notices.ConsumerClosed;
import org.jspecify.annotations.Nullable;

/**
 * What one consumer's connection is about to be told: some messages, which others may be told too, or the consumer's
 * end.
 *
 * <p><em>One thread at a time.</em>
 */
public final class Delivery {

    private static final int FIXED_BYTES = 200;
    private static final byte[] END = {'}'};

    /**
     * What stands beside the messages of a push.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param missed how many messages were gone before the consumer came by
     * @param isReset whether these are the first of a queue that was made anew
     * @param claimId the claim that holds the messages, if one does
     */
    record Extras(long missed, boolean isReset, @Nullable String claimId) {
        static final Extras NONE = new Extras(0, false, null);

        private int count() {
            return (missed > 0 ? 1 : 0) + (isReset ? 1 : 0) + (claimId == null ? 0 : 1);
        }
    }

    private final ConsumerSink sink;
    private final long consumer;
    private final @Nullable EncodedMessages messages;
    private final int count;
    private final Extras extras;
    private final @Nullable String closedBecause;
    private @Nullable BudgetCharge charge;

    private Delivery(
            ConsumerSink sink,
            long consumer,
            @Nullable EncodedMessages messages,
            int count,
            Extras extras,
            @Nullable String closedBecause) {
        this.sink = sink;
        this.consumer = consumer;
        this.messages = messages;
        this.count = count;
        this.extras = extras;
        this.closedBecause = closedBecause;
    }

    /** The first {@code count} of some messages. */
    static Delivery of(Consumer consumer, EncodedMessages messages, int count, Extras extras) {
        return new Delivery(consumer.sink(), consumer.id(), messages, count, extras, null);
    }

    /** The end of a consumer. */
    static Delivery closed(Consumer consumer, String reason) {
        return new Delivery(consumer.sink(), consumer.id(), null, 0, Extras.NONE, reason);
    }

    /** From now on it counts against the budget. */
    Delivery charged(PushBudget budget) {
        charge = budget.charge(sink.share(), messages, bytes(), FIXED_BYTES);
        return this;
    }

    public ConsumerSink sink() {
        return sink;
    }

    /** What others may be told too; null for the end of a consumer. */
    @Nullable
    EncodedMessages messages() {
        return messages;
    }

    /** How many messages it shows. */
    public int count() {
        return count;
    }

    /** About what it takes up while it waits. */
    public int bytes() {
        return FIXED_BYTES + (messages == null ? 0 : messages.bytes(count));
    }

    /** What it takes of the budget until it has left; null for nothing. */
    public @Nullable BudgetCharge charge() {
        return charge;
    }

    /** It will never leave. */
    public void forget() {
        if (charge != null) {
            charge.giveBack();
        }
    }

    /** Writes it as MessagePack. */
    public void write(PackWriter out) {
        if (messages == null) {
            out.value(closed());
            return;
        }
        out.mapHeader(2 + extras.count()).string("push").integer(consumer);
        out.string("messages");
        messages.write(out, count);
        if (extras.missed > 0) {
            out.string("missed").integer(extras.missed);
        }
        if (extras.isReset) {
            out.string("reset").bool(true);
        }
        if (extras.claimId != null) {
            out.string("claim_id").string(extras.claimId);
        }
    }

    /** Writes it as the text of a JSON document. */
    public void writeJson(PackWriter out) {
        if (messages == null) {
            byte[] pack = closed().bytes();
            out.raw(JsonCodec.toJsonBytes(pack, 0, pack.length));
            return;
        }
        String head = "{\"push\":" + consumer
                + (extras.missed > 0 ? ",\"missed\":" + extras.missed : "")
                + (extras.isReset ? ",\"reset\":true" : "")
                + (extras.claimId == null ? "" : ",\"claim_id\":\"" + extras.claimId + '"')
                + ",\"messages\":";
        out.raw(head.getBytes(US_ASCII));
        messages.writeJson(out, count);
        out.raw(END);
    }

    private RawValue closed() {
        return Notices.CONSUMER_CLOSED.of(new ConsumerClosed(consumer, String.valueOf(closedBecause)));
    }
}
