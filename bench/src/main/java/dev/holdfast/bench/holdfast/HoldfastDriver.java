package dev.holdfast.bench.holdfast;

import dev.holdfast.bench.measure.DeliveryPlan;
import dev.holdfast.bench.measure.Driver;
import dev.holdfast.bench.measure.FanOutPlan;
import dev.holdfast.bench.measure.Outcome;
import dev.holdfast.bench.measure.PostPlan;
import dev.holdfast.bench.measure.TakePlan;
import dev.holdfast.bench.measure.WorkPlan;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Our side of a comparison: one message per request over native WebSocket connections.
 *
 * <p>Deliveries are pushes to consumers, each after the fsync of its message. A take is a claim of a batch and one delete of the whole batch under that claim; both replies come after an fsync.
 *
 * <p><em>One thread at a time.</em>
 */
public final class HoldfastDriver implements Driver {
    private final InetSocketAddress server;
    private int rounds;

    /** Drives the server at an address. */
    public HoldfastDriver(InetSocketAddress server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "Holdfast";
    }

    @Override
    public Outcome post(PostPlan plan) throws IOException {
        String queue = "bench-" + ++rounds;
        try (HoldfastClient client = new HoldfastClient(server, plan.connections(), HoldfastClient.Greeting.HELLO)) {
            Outcome outcome = client.post(queue, plan.bodyBytes(), plan.inFlight(), plan.duration());
            client.delete(queue);
            return outcome;
        }
    }

    @Override
    public Outcome take(TakePlan plan) throws IOException {
        String queue = "bench-" + ++rounds;
        try (HoldfastClient client = new HoldfastClient(server, plan.workers(), HoldfastClient.Greeting.HELLO)) {
            client.fill(queue, plan.bodyBytes(), plan.messages());
            // Each worker goes on until the queue is empty, as the peer's do.
            Outcome outcome = client.take(queue, plan.batch(), Long.MAX_VALUE, plan.pace());
            if (outcome.operations() < plan.messages()) {
                throw new IOException("took " + outcome.operations() + " of " + plan.messages() + " messages");
            }
            client.delete(queue);
            return outcome;
        }
    }

    @Override
    public Outcome deliver(DeliveryPlan plan) throws IOException {
        String queue = "bench-" + ++rounds;
        try (HoldfastClient client = new HoldfastClient(server, 2, HoldfastClient.Greeting.HELLO)) {
            Outcome outcome = LiveRuns.deliver(client, queue, plan);
            client.delete(queue);
            return outcome;
        }
    }

    @Override
    public Outcome fanOut(FanOutPlan plan) throws IOException {
        String queue = "bench-" + ++rounds;
        try (HoldfastClient client =
                new HoldfastClient(server, plan.watchers() + 1, HoldfastClient.Greeting.HELLO)) {
            Outcome outcome = LiveRuns.fanOut(client, queue, plan);
            client.delete(queue);
            return outcome;
        }
    }

    @Override
    public Outcome work(WorkPlan plan) throws IOException {
        String queue = "bench-" + ++rounds;
        int connections = plan.producers() + plan.workers();
        Outcome outcome;
        try (HoldfastClient client = new HoldfastClient(server, connections, HoldfastClient.Greeting.HELLO)) {
            outcome = LiveRuns.work(client, queue, plan);
        }
        try (HoldfastClient client = new HoldfastClient(server, 1, HoldfastClient.Greeting.HELLO)) {
            client.delete(queue);
        }
        return outcome;
    }
}
