package dev.holdfast.server.meter;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.server.base.MonotonicNanos;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * How many requests came over which transport, what they asked for, how they ended, and how long they took.
 *
 * <p><em>Thread-safe.</em>
 */
public final class RequestMeter {

    /** What carries requests. */
    public enum Transport {
        REST,
        WEBSOCKET
    }

    private final Map<Operation<?, ?>, OperationMeter> operations = new HashMap<>();
    private final OperationMeter unknown = new OperationMeter("none");
    private final LongAdder pushes = new LongAdder();
    private final Map<Transport, LongAdder> underWay =
            new EnumMap<>(Map.of(Transport.REST, new LongAdder(), Transport.WEBSOCKET, new LongAdder()));
    private final LongSupplier nanos;

    public RequestMeter() {
        this(new MonotonicNanos());
    }

    RequestMeter(LongSupplier nanos) {
        this.nanos = nanos;
        Operations.ALL.forEach(operation -> operations.put(operation, new OperationMeter(operation.name())));
    }

    /** A request has come. @return the moment, to be given back at its end */
    public long begin(Transport transport) {
        underWayOver(transport).increment();
        return nanos.getAsLong();
    }

    private LongAdder underWayOver(Transport transport) {
        return Objects.requireNonNull(underWay.get(transport));
    }

    /**
     * A request has its reply.
     *
     * @param operation null when it was not found out
     * @param code null when it was not refused
     */
    public void end(
            Transport transport, @Nullable Operation<?, ?> operation, @Nullable ErrorCode code, long beginNanos) {
        OperationMeter meter = end(transport, operation, beginNanos);
        if (code == null) {
            meter.outcomesOver(transport).answered.increment();
        } else {
            meter.outcomesOver(transport).countRefusal(code);
        }
    }

    /** A request ends without a reply: nobody is there to take one. */
    public void abandon(Transport transport, @Nullable Operation<?, ?> operation, long beginNanos) {
        end(transport, operation, beginNanos).outcomesOver(transport).abandoned.increment();
    }

    private OperationMeter end(Transport transport, @Nullable Operation<?, ?> operation, long beginNanos) {
        underWayOver(transport).decrement();
        OperationMeter meter =
                operation == null ? unknown : Objects.requireNonNullElse(operations.get(operation), unknown);
        meter.nanos.add(nanos.getAsLong() - beginNanos);
        return meter;
    }

    /** Messages that were pushed to connections. */
    public LongAdder pushes() {
        return pushes;
    }

    /** How many requests of a transport wait for their reply. */
    public long underWay(Transport transport) {
        return underWayOver(transport).sum();
    }

    /** Shows what has been counted, without what never happened. */
    public void read(Reader reader) {
        operations.values().forEach(meter -> meter.read(reader));
        unknown.read(reader);
    }

    /** Is shown what was counted. */
    public interface Reader {
        /** @param outcome {@code ok}, {@code abandoned}, or an error code in lower case */
        void requests(String operation, Transport transport, String outcome, long count);

        /** How long the requests of an operation took. */
        void nanos(String operation, Histogram.Reading nanos);
    }

    /**
     * What concerns one operation.
     *
     * <p><em>Thread-safe.</em>
     */
    private static final class OperationMeter {
        private final String name;
        private final Outcomes rest = new Outcomes();
        private final Outcomes webSocket = new Outcomes();
        private final Histogram nanos = new Histogram(Bounds.NANOS);

        OperationMeter(String name) {
            this.name = name;
        }

        Outcomes outcomesOver(Transport transport) {
            return switch (transport) {
                case REST -> rest;
                case WEBSOCKET -> webSocket;
            };
        }

        void read(Reader reader) {
            rest.read((outcome, count) -> reader.requests(name, Transport.REST, outcome, count));
            webSocket.read((outcome, count) -> reader.requests(name, Transport.WEBSOCKET, outcome, count));
            Histogram.Reading reading = nanos.read();
            if (reading.count() > 0) {
                reader.nanos(name, reading);
            }
        }
    }

    /**
     * How the requests of one operation ended over one transport. A refusal has its place from the first one on.
     *
     * <p><em>Thread-safe.</em>
     */
    private static final class Outcomes {
        private final LongAdder answered = new LongAdder();
        private final LongAdder abandoned = new LongAdder();
        private final Map<ErrorCode, LongAdder> refused = new ConcurrentHashMap<>(0);

        void countRefusal(ErrorCode code) {
            refused.computeIfAbsent(code, key -> new LongAdder()).increment();
        }

        void read(ObjLongConsumer<String> reader) {
            show("ok", answered, reader);
            show("abandoned", abandoned, reader);
            refused.forEach((code, count) -> show(code.wireName(), count, reader));
        }

        private static void show(String outcome, LongAdder count, ObjLongConsumer<String> reader) {
            long sum = count.sum();
            if (sum > 0) {
                reader.accept(outcome, sum);
            }
        }
    }
}
