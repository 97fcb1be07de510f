package dev.holdfast.server.chaos;

import dev.holdfast.protocol.vectors.Tree;
import dev.holdfast.protocol.vectors.Tree.Members;
import dev.holdfast.server.chaos.History.Invocation;
import dev.holdfast.server.chaos.History.Kind;
import dev.holdfast.server.chaos.History.Seen;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Works off the queue that has a dead-letter queue: one consumer after the other, each over a connection of its own. It
 * acknowledges early, late, in any order and twice, releases and rejects, and leaves without a word.
 *
 * <p><em>One thread at a time.</em>
 */
final class Claimer implements Runnable {

    private static final int WAIT_MILLIS = 40;
    private static final int MAX_STEPS = 60;
    private static final int MAX_WINDOW = 12;

    /** Numbers that no delivery of a round reaches. */
    private static final String STRANGE = "[1000000,1000050]";

    private final Round round;
    private final String name;
    private final Random random;
    private final TreeMap<Long, String> unsettled = new TreeMap<>();
    private final TreeMap<Long, String> settled = new TreeMap<>();
    private String reader = "";
    private long consumer;
    private int sessions;

    Claimer(Round round, String name, Random random) {
        this.round = round;
        this.name = name;
        this.random = random;
    }

    @Override
    public void run() {
        while (!round.isWorkOver()) {
            try (NativeSocket socket = round.connect(name)) {
                work(socket);
            } catch (IOException e) {
                round.pause();
            }
        }
    }

    private void work(NativeSocket socket) throws IOException {
        Members reply = socket.request(
                "consumer_open",
                "{\"queue_name\":\"" + Round.WORK + "\",\"mode\":\"claim\",\"ttl\":" + Round.CLAIM_TTL_SECONDS
                        + ",\"credit\":{\"messages\":" + (1 + random.nextInt(MAX_WINDOW)) + "}}");
        if (reply.whole("status") != 201) {
            round.pause();
            return;
        }
        consumer = reply.members("body").whole("consumer");
        reader = name + "/" + ++sessions;
        unsettled.clear();
        settled.clear();
        round.history.claims(reader, Round.WORK);
        try {
            for (int i = random.nextInt(MAX_STEPS); i >= 0 && !round.isWorkOver(); i--) {
                step(socket);
            }
        } finally {
            round.history.ended(reader);
        }
        if (random.nextBoolean()) {
            socket.request("consumer_close", "{" + head() + "}");
        }
    }

    private void step(NativeSocket socket) throws IOException {
        Members push = socket.nextPush(WAIT_MILLIS);
        if (push != null && push.find("push") != null) {
            given(push);
        }
        if (unsettled.isEmpty()) {
            return;
        }
        int kind = random.nextInt(100);
        if (kind < 45) {
            settle(socket, Kind.ACKNOWLEDGE, some(), "");
        } else if (kind < 55) {
            settle(socket, Kind.ACKNOWLEDGE, all(), "," + STRANGE);
        } else if (kind < 70) {
            settle(socket, Kind.RELEASE, some(), "");
        } else if (kind < 80) {
            reject(socket, unsettled.lastKey());
        }
    }

    private void given(Members push) {
        List<Seen> messages = new ArrayList<>();
        for (Tree each : push.items("messages")) {
            Seen seen = seen((Members) each);
            messages.add(seen);
            unsettled.put(((Members) each).whole("delivery"), seen.item());
        }
        round.history.delivered(reader, Round.WORK, messages, 0);
    }

    static Seen seen(Members message) {
        return new Seen(message.members("body").text("item"), message.text("id"), message.whole("claim_count"));
    }

    private Set<Long> some() {
        Set<Long> some = new TreeSet<>();
        for (long delivery : unsettled.keySet()) {
            if (random.nextBoolean()) {
                some.add(delivery);
            }
        }
        return some.isEmpty() ? Set.of(unsettled.firstKey()) : some;
    }

    /** What it has, and what it has settled before, unless it was given that again. */
    private Set<Long> all() {
        Set<Long> all = new TreeSet<>(unsettled.keySet());
        Set<String> items = new HashSet<>(unsettled.values());
        settled.forEach((delivery, item) -> {
            if (items.add(item)) {
                all.add(delivery);
            }
        });
        return all;
    }

    private String head() {
        return "\"queue_name\":\"" + Round.WORK + "\",\"consumer\":" + consumer;
    }

    /** The numbers in disorder, for the server shall not care. */
    private String numbers(Set<Long> deliveries, String more) {
        List<String> texts = new ArrayList<>();
        deliveries.forEach(delivery -> texts.add(random.nextInt(texts.size() + 1), String.valueOf(delivery)));
        return "\"deliveries\":[" + String.join(",", texts) + more + "]";
    }

    private void settle(NativeSocket socket, Kind kind, Set<Long> deliveries, String more) throws IOException {
        List<String> items = deliveries.stream().map(this::item).toList();
        Invocation invocation = round.history.invoke(kind, reader, Round.WORK, items);
        String body = "{" + head() + "," + numbers(deliveries, more) + "}";
        String action = kind == Kind.RELEASE ? "consumer_release" : "consumer_acknowledge";
        Members reply = answered(invocation, () -> socket.request(action, body));
        if (reply == null) {
            return;
        }
        Set<Long> lost = lost(reply);
        round.history.ok(
                invocation,
                deliveries.stream().filter(lost::contains).map(this::item).toList());
        deliveries.forEach(this::done);
    }

    private String item(long delivery) {
        String item = unsettled.get(delivery);
        return item == null ? String.valueOf(settled.get(delivery)) : item;
    }

    private void done(long delivery) {
        String item = unsettled.remove(delivery);
        if (item != null) {
            settled.put(delivery, item);
        }
    }

    /** A question to the server. */
    private interface Question {
        Members ask() throws IOException;
    }

    /** The reply, or null when it was refused. */
    private @Nullable Members answered(Invocation invocation, Question question) throws IOException {
        try {
            Members reply = question.ask();
            if (reply.whole("status") == 200) {
                return reply.members("body");
            }
            round.history.refused(invocation);
            return null;
        } catch (IOException e) {
            round.history.unknown(invocation);
            throw e;
        }
    }

    /** What an answer excepts. */
    static Set<Long> lost(Members reply) {
        Set<Long> lost = new TreeSet<>();
        for (Tree each : reply.items("lost")) {
            if (each instanceof Tree.Whole one) {
                lost.add(one.number());
            } else {
                List<Tree> ends = ((Tree.Items) each).items();
                long last = ((Tree.Whole) ends.get(1)).number();
                for (long delivery = ((Tree.Whole) ends.get(0)).number(); delivery <= last; delivery++) {
                    lost.add(delivery);
                }
            }
        }
        return lost;
    }

    /** A rejected message is posted to the dead-letter queue, as it were. */
    private void reject(NativeSocket socket, long delivery) throws IOException {
        List<String> items = List.of(item(delivery));
        Invocation post = round.history.invoke(Kind.POST, reader, Round.DEAD, items);
        Invocation invocation = round.history.invoke(Kind.REJECT, reader, Round.WORK, items);
        String body = "{" + head() + ",\"deliveries\":[" + delivery + "],\"reason\":\"chaos\"}";
        Members reply = answered(invocation, () -> socket.request("consumer_reject", body));
        if (reply == null) {
            round.history.refused(post);
        } else if (lost(reply).isEmpty()) {
            round.history.ok(invocation);
            round.history.ok(post);
            done(delivery);
        } else {
            round.history.ok(invocation, items);
            done(delivery);
        }
    }
}
