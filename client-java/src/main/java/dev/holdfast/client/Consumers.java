package dev.holdfast.client;

import dev.holdfast.client.Incoming.Answer;
import dev.holdfast.client.Incoming.Ended;
import dev.holdfast.client.Incoming.Pushed;
import dev.holdfast.persist.Persistent;
import dev.holdfast.persist.Serial;
import dev.holdfast.protocol.operation.ConsumerOperations;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenConsumer;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenedConsumer;
import dev.holdfast.protocol.operation.PushShapes.ConsumerPush;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The consumers of a client, over all of its connections: brings to each what its server tells it, in order.
 *
 * <p>All of it, with what the consumers themselves do, runs in one {@link Serial}, which owns it.
 *
 * <p><em>One thread at a time.</em>
 */
final class Consumers {

    /**
     * One consumer. Called by the serial only.
     *
     * <p><em>One thread at a time.</em>
     */
    interface Sink {
        void onOpened(OpenedConsumer opened);

        void onRefused(Throwable why);

        void onPush(ConsumerPush push);

        /** The server has ended it. */
        void onClosed(String reason);
    }

    private record Key(Wire link, long number) {}

    private record Told(Key key, Incoming what) {}

    final Serial serial;
    final Persistent<Wire> links;
    private final Map<Key, Sink> open = new HashMap<>();
    /** What came before the answer by which its consumer is known. */
    private final List<Told> early = new ArrayList<>();

    private int opening;
    private volatile boolean isClosed;

    Consumers(Executor executor, Persistent<Wire> links) {
        this.serial = new Serial(executor);
        this.links = links;
    }

    /** The client is closed: what ends from now on is not opened again. May be called by any thread. */
    void close() {
        isClosed = true;
    }

    boolean isClosed() {
        return isClosed;
    }

    /** A server has told something unasked. May be called by any thread. */
    void tell(Wire link, Incoming what) {
        serial.execute(() -> bring(link, what));
    }

    private void bring(Wire link, Incoming what) {
        if (what instanceof Pushed pushed) {
            bring(new Told(new Key(link, pushed.push().push()), what));
        } else if (what instanceof Ended ended) {
            bring(new Told(new Key(link, ended.notice().consumer()), what));
        }
    }

    private void bring(Told told) {
        Sink sink = open.get(told.key);
        if (sink == null && opening > 0) {
            early.add(told);
        } else if (sink != null && told.what instanceof Pushed pushed) {
            sink.onPush(pushed.push());
        } else if (sink != null && told.what instanceof Ended ended) {
            open.remove(told.key);
            sink.onClosed(ended.notice().reason());
        }
    }

    /** Opens a consumer. */
    void open(Wire link, OpenConsumer wish, Sink sink) {
        opening++;
        CompletableFuture<Incoming> answer = link.call(Ask.of(ConsumerOperations.CONSUMER_OPEN, wish));
        var unused = Futures.then(
                        answer,
                        told -> ((Answer) told)
                                .read(ConsumerOperations.CONSUMER_OPEN)
                                .required())
                .whenComplete((opened, failure) -> serial.execute(() -> onAnswer(link, opened, failure, sink)));
    }

    private void onAnswer(Wire link, @Nullable OpenedConsumer opened, @Nullable Throwable failure, Sink sink) {
        opening--;
        List<Told> waiting = List.copyOf(early);
        early.clear();
        if (opened != null) {
            open.put(new Key(link, opened.consumer()), sink);
            sink.onOpened(opened);
        }
        waiting.forEach(this::bring);
        if (failure != null) {
            sink.onRefused(failure);
        }
    }

    /** The consumer is told nothing from now on. */
    void forget(Wire link, long number) {
        open.remove(new Key(link, number));
    }
}
