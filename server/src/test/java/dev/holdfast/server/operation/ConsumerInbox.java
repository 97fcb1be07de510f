package dev.holdfast.server.operation;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The connection of a test: it keeps what its consumers are told until the test reads it.
 *
 * <p><em>One thread at a time.</em>
 */
final class ConsumerInbox implements ConsumerSink, ConsumerSink.Courier {

    private final int maxConsumers;
    private final long maxBytes;
    private final BudgetShare share = new BudgetShare();
    private final Set<Home> homes = new HashSet<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private int consumers;
    private int received;
    private boolean isClosed;
    private boolean isGivenUp;

    ConsumerInbox() {
        this(10, Long.MAX_VALUE);
    }

    ConsumerInbox(int maxConsumers, long maxBytes) {
        this.maxConsumers = maxConsumers;
        this.maxBytes = maxBytes;
    }

    @Override
    public boolean isOpen() {
        return !isClosed;
    }

    @Override
    public BudgetShare share() {
        return share;
    }

    @Override
    public boolean hasRoom() {
        return share.heldBytes() < maxBytes;
    }

    @Override
    public boolean join(Home home) {
        if (consumers >= maxConsumers) {
            return false;
        }
        consumers++;
        homes.add(home);
        return true;
    }

    @Override
    public void leave() {
        consumers--;
    }

    @Override
    public Courier courier() {
        return this;
    }

    @Override
    public void giveUp() {
        isGivenUp = true;
    }

    boolean isGivenUp() {
        return isGivenUp;
    }

    int consumers() {
        return consumers;
    }

    @Override
    public void take(List<Delivery> taken) {
        deliveries.addAll(taken);
        received += taken.size();
    }

    /** Whether the first pushes of two connections share their bytes. */
    boolean sharesWith(ConsumerInbox other) {
        return Objects.requireNonNull(deliveries.get(0).messages())
                == other.deliveries.get(0).messages();
    }

    /** Takes what has come, one document after another. */
    String read() {
        return String.join("", take());
    }

    /** Takes what has come, as documents. */
    List<String> take() {
        List<String> documents = new ArrayList<>();
        for (Delivery delivery : List.copyOf(deliveries)) {
            PackWriter pack = new PackWriter();
            delivery.write(pack);
            documents.add(JsonCodec.toJson(pack.toByteArray()));
            delivery.forget();
        }
        deliveries.clear();
        homes.forEach(home -> home.look(this));
        return documents;
    }

    /** How many documents have come so far. */
    int received() {
        return received;
    }

    /** The same as it is written for clients that read JSON. */
    String readJson() {
        PackWriter json = new PackWriter();
        deliveries.forEach(delivery -> delivery.writeJson(json));
        deliveries.clear();
        return new String(json.toByteArray(), StandardCharsets.UTF_8);
    }

    /** The connection is gone. */
    void close() {
        isClosed = true;
        homes.forEach(home -> home.look(this));
    }
}
