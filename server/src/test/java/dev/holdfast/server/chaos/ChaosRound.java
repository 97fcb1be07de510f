package dev.holdfast.server.chaos;

import dev.holdfast.protocol.vectors.Tree.Members;
import dev.holdfast.server.chaos.History.Event;
import dev.holdfast.server.chaos.History.Invocation;
import dev.holdfast.server.chaos.History.Kind;
import dev.holdfast.server.chaos.Verdict.Violation;
import dev.holdfast.server.config.ConfigurationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * One round: a server, a network that fails, clients, and the verdict.
 *
 * <pre>
 *   open queues ─► all clients run ─► faults, perhaps a restart ─► heal ─► posts are done ─► work ends
 *     ─► the last item ─► watchers are done ─► drain ─► check
 * </pre>
 *
 * <p><em>One thread at a time.</em>
 */
final class ChaosRound {

    /** What is to happen beside the failures of the network. */
    enum Trouble {
        NONE,
        /** The server is stopped and started again. */
        RESTART,
        /** Time leaps, so that pings and their timeouts come; who claims and keeps silent stays to the end. */
        LEAPS
    }

    private static final int PRODUCERS = 3;
    private static final int CLAIMERS = 3;
    private static final int FAULT_MILLIS = 1500;
    private static final int LEAPS = 4;
    private static final int LEAP_SECONDS = 31;
    private static final int END_MILLIS = 90_000;
    private static final int VIOLATIONS_SHOWN = 5;
    private static final int EVENTS_SHOWN = 20;

    private final ChaosServer server;
    private final Round round;
    private final FaultProxy proxy;
    private final Random random;
    private final Trouble trouble;
    private final List<Thread> producers = new ArrayList<>();
    private final List<Thread> claimers = new ArrayList<>();
    private final List<Thread> watchers = new ArrayList<>();
    private final List<Thread> villains = new ArrayList<>();

    private ChaosRound(ChaosServer server, long seed, Trouble trouble) {
        this.server = server;
        this.trouble = trouble;
        random = new Random(seed);
        proxy = FaultProxy.start(random.nextLong(), server.port());
        round = new Round(seed, "chaos" + seed, proxy);
    }

    /** What is wrong after a round over the memory or the disk of a server; empty for nothing. */
    static List<String> run(ChaosServer server, long seed, Trouble trouble)
            throws IOException, ConfigurationException, InterruptedException {
        ChaosRound round = new ChaosRound(server, seed, trouble);
        try {
            return round.run();
        } finally {
            round.round.end();
            round.proxy.close();
        }
    }

    private List<String> run() throws IOException, ConfigurationException, InterruptedException {
        open();
        try (Glutton glutton = Glutton.open(round, server.port())) {
            work(glutton);
            return judge();
        }
    }

    private void work(Glutton glutton) throws IOException, ConfigurationException, InterruptedException {
        for (List<Thread> each : List.of(watchers, claimers, producers, villains)) {
            each.forEach(Thread::start);
        }
        fail();
        round.heal();
        join(producers);
        round.endWork();
        if (trouble != Trouble.LEAPS) {
            glutton.close();
        }
        join(claimers);
        join(villains);
        end();
        join(watchers);
    }

    private void open() throws IOException {
        try (NativeSocket socket = round.connect("setup", server.port())) {
            for (String queue : Round.QUEUES) {
                String metadata = queue.equals(Round.WORK) ? "{\"_dead_letter_queue\":\"" + Round.DEAD + "\"}" : "{}";
                Drain.expect(
                        201,
                        socket.request(
                                "queue_create", "{\"queue_name\":\"" + queue + "\",\"metadata\":" + metadata + "}"));
            }
            for (String queue : List.of(Round.WORK, Round.NEWS)) {
                Members opened = Drain.expect(
                        201, socket.request("consumer_open", "{\"queue_name\":\"" + queue + "\",\"mode\":\"watch\"}"));
                String name = "watcher-" + queue;
                watchers.add(thread(name, new Watcher(round, name, queue, opened.text("after"), chance())));
            }
        }
        for (int i = 0; i < PRODUCERS; i++) {
            producers.add(thread("producer", new Producer(round, "p" + i, chance())));
        }
        for (int i = 0; i < CLAIMERS; i++) {
            claimers.add(thread("claimer", new Claimer(round, "c" + i, chance())));
        }
        villains.add(thread("forger", new Forger(round, server.port(), chance())));
    }

    private Random chance() {
        return new Random(random.nextLong());
    }

    private Thread thread(String name, Runnable work) {
        Thread thread = new Thread(work, "chaos " + name);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((failed, e) -> round.complain(name + " failed: " + e));
        return thread;
    }

    /** Lets the faults happen until the producers are done or have had their time. */
    private void fail() throws IOException, ConfigurationException, InterruptedException {
        round.awaitFaults(FAULT_MILLIS / 2);
        if (trouble == Trouble.RESTART) {
            server.restart();
            proxy.leadTo(server.port());
        } else if (trouble == Trouble.LEAPS) {
            leap();
        }
        round.awaitFaults(FAULT_MILLIS / 2);
    }

    private void leap() {
        for (int i = 0; i < LEAPS; i++) {
            server.leapSeconds(LEAP_SECONDS);
            round.pause();
        }
    }

    private void join(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(END_MILLIS);
            if (thread.isAlive()) {
                round.complain(thread.getName() + " does not end");
            }
        }
    }

    /** Posts the last item of each queue. */
    private void end() throws IOException {
        try (NativeSocket socket = round.connect("last", server.port())) {
            for (String queue : Round.QUEUES) {
                Invocation invocation = round.history.invoke(Kind.POST, "last", queue, List.of(Round.LAST));
                Drain.expect(201, socket.request("message_post", Producer.body(queue, List.of(Round.LAST), null, 0)));
                round.history.ok(invocation);
            }
        }
    }

    private List<String> judge() throws IOException {
        if (trouble == Trouble.RESTART) {
            server.leapSeconds(2 * Round.CLAIM_TTL_SECONDS);
        }
        try (NativeSocket socket = round.connect("drain", server.port())) {
            for (String queue : Round.QUEUES) {
                new Drain(round, socket, queue).run();
                Drain.expect(204, socket.request("queue_delete", "{\"queue_name\":\"" + queue + "\"}"));
            }
        }
        List<String> found = new ArrayList<>(round.complaints());
        Verdict verdict = TotalQueueChecker.check(round.history);
        verdict.violations().stream()
                .limit(VIOLATIONS_SHOWN)
                .forEach(violation -> found.add(violation + " in " + eventsOf(violation)));
        if (!verdict.violations().isEmpty()) {
            found.add(verdict.violations().size() + " promises were broken");
        }
        if (verdict.acknowledged() == 0 || verdict.delivered() == 0) {
            found.add("nothing happened: " + verdict);
        }
        return found;
    }

    /** What the clients noted of an item or a reader: no seed brings the same turns of the threads back. */
    private String eventsOf(Violation violation) {
        return round.history.events().stream()
                .map(Event::toString)
                .filter(event -> event.contains(violation.of() + ",") || event.contains(violation.of() + "]"))
                .limit(EVENTS_SHOWN)
                .collect(Collectors.joining("\n  ", "\n  ", ""));
    }
}
