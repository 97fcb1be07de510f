package dev.holdfast.bench.holdfast;

import dev.holdfast.bench.measure.DeliveryPlan;
import dev.holdfast.bench.measure.FanOutPlan;
import dev.holdfast.bench.measure.Outcome;
import dev.holdfast.bench.measure.WorkPlan;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The measurements of what consumers are pushed.
 *
 * <p>The last connections of a client consume; the first ones post.
 *
 * <p><em>One thread at a time.</em>
 */
final class LiveRuns {
    private static final Duration LOOK_FOR_LIMIT = Duration.ofSeconds(1);

    private LiveRuns() {}

    static Outcome deliver(HoldfastClient client, String queue, DeliveryPlan plan) throws IOException {
        if (plan.load() != DeliveryPlan.Load.HALF) {
            return deliver(client, queue, plan, 0);
        }
        Outcome limit = deliver(client, queue + "-limit", plan.with(DeliveryPlan.Load.FULL, LOOK_FOR_LIMIT), 0);
        client.delete(queue + "-limit");
        return deliver(client, queue, plan, limit.perSecond() / 2);
    }

    private static Outcome deliver(HoldfastClient client, String queue, DeliveryPlan plan, double perSecond)
            throws IOException {
        Histogram latency = Outcome.histogram();
        Departures departures = new Departures(latency);
        RequestTemplate post = Requests.post(queue, 1, plan.bodyBytes());
        long nanos = plan.duration().toNanos();
        PostLoop posts = perSecond > 0
                ? PostLoop.paced(post, departures, perSecond, nanos)
                : PostLoop.closed(post, departures, plan.inFlight(), nanos);
        WatchLoop watch = new WatchLoop(queue, (nowNanos, count) -> departures.arrive(count, nowNanos));
        client.connections().get(1).hold(watch);
        long start = System.nanoTime();
        Conversations.hold(
                client.connections(),
                List.of(posts, watch),
                () -> posts.isFinished() && departures.allHaveArrived(),
                perSecond > 0 ? 1 : 0);
        return new Outcome(departures.arrived(), System.nanoTime() - start, latency);
    }

    /** A latency is the time between the first post and a delivery: what counts here is the rate. */
    static Outcome fanOut(HoldfastClient client, String queue, FanOutPlan plan) throws IOException {
        Histogram latency = Outcome.histogram();
        Deliveries deliveries = new Deliveries();
        List<Conversation> conversations = new ArrayList<>();
        RequestTemplate post = Requests.post(queue, 1, plan.bodyBytes());
        conversations.add(
                new ClosedLoop(post, plan.inFlight(), ClosedLoop.Limit.requests(plan.messages()), latency));
        for (int i = 1; i <= plan.watchers(); i++) {
            WatchLoop watch = new WatchLoop(queue, (nowNanos, count) -> deliveries.count += count);
            client.connections().get(i).hold(watch);
            conversations.add(watch);
        }
        long start = System.nanoTime();
        Conversations.hold(
                client.connections(), conversations, () -> deliveries.count >= plan.deliveries(), 0);
        return new Outcome(deliveries.count, System.nanoTime() - start, latency);
    }

    static Outcome work(HoldfastClient client, String queue, WorkPlan plan) throws IOException {
        Histogram latency = Outcome.histogram();
        long end = System.nanoTime() + plan.duration().toNanos();
        RequestTemplate post = Requests.post(queue, 1, plan.bodyBytes());
        List<Conversation> conversations = new ArrayList<>();
        for (int i = 0; i < plan.producers(); i++) {
            conversations.add(
                    new ClosedLoop(post, plan.inFlight(), ClosedLoop.Limit.until(end), Outcome.histogram()));
        }
        List<WorkLoop> workers = new ArrayList<>();
        for (int i = 0; i < plan.workers(); i++) {
            workers.add(new WorkLoop(queue, plan.window(), latency));
        }
        conversations.addAll(workers);
        long start = System.nanoTime();
        Conversations.hold(client.connections(), conversations, () -> System.nanoTime() >= end, 0);
        long acknowledged = workers.stream().mapToLong(WorkLoop::acknowledged).sum();
        return new Outcome(acknowledged, System.nanoTime() - start, latency);
    }

    /**
     * How many messages have come on all connections.
     *
     * <p><em>One thread at a time.</em>
     */
    private static final class Deliveries {
        private long count;
    }
}
