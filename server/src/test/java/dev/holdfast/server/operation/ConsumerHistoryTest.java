package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many connections that open and close consumers, post, grant credit, settle and vanish, in the order of a seed, held
 * to a simple model: a watcher meets every position once and in order, or is told that it missed it; a message is with
 * one claimer at a time and is acknowledged once; and when all are gone nothing is claimed.
 */
class ConsumerHistoryTest {

    private static final int STEPS = 1500;
    private static final int MAX_CONNECTIONS = 6;
    private static final Pattern MESSAGE = Pattern.compile("\"body\":([0-9]+)[^}]*?(?:\"delivery\":([0-9]+))?}");
    private static final Pattern PUSH = Pattern.compile("\"push\":([0-9]+)");
    private static final Pattern MISSED = Pattern.compile("\"missed\":([0-9]+)");
    private static final Pattern COUNT = Pattern.compile("\"acknowledged\":([0-9]+)");

    private final OperationHarness queues = new OperationHarness();
    private final List<Connection> connections = new ArrayList<>();

    /** Who has a message at the moment, by its number. */
    private final Map<Integer, Long> holders = new HashMap<>();

    private final Set<Integer> acknowledged = new HashSet<>();
    private int posted;

    /** A connection and what its consumers have got. */
    private static final class Connection {
        final ConsumerInbox inbox;
        final Map<Long, Integer> watchers = new TreeMap<>();
        final Map<Long, Map<Long, Integer>> claimers = new TreeMap<>();

        Connection(ConsumerInbox inbox) {
            this.inbox = inbox;
        }
    }

    private String call(String operation, String rest) {
        return queues.call(operation, "{\"queue_name\":\"q\"" + rest + "}")
                .nativeView()
                .toString();
    }

    private static long numberIn(Pattern pattern, String text, long otherwise) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : otherwise;
    }

    private void post(int count) {
        StringBuilder messages = new StringBuilder();
        for (int i = 0; i < count; i++) {
            messages.append(i == 0 ? "" : ",")
                    .append("{\"body\":")
                    .append(++posted)
                    .append(",\"ttl\":100000}");
        }
        call("message_post", ",\"messages\":[" + messages + "]");
    }

    private void open(Connection over, boolean isClaim, Random random) {
        queues.over(over.inbox);
        int credit = random.nextInt(20);
        String reply = call(
                "consumer_open",
                ",\"credit\":{\"messages\":" + credit + "}"
                        + (isClaim ? ",\"mode\":\"claim\",\"ttl\":60" : ",\"mode\":\"watch\",\"start\":\"new\""));
        long id = numberIn(Pattern.compile("\"consumer\":([0-9]+)"), reply, -1);
        if (id >= 0 && isClaim) {
            over.claimers.put(id, new TreeMap<>());
        } else if (id >= 0) {
            over.watchers.put(id, posted);
        }
    }

    /** Reads what has come, and holds it to the model. */
    private void read(Connection connection) {
        for (String push : connection.inbox.take()) {
            long consumer = numberIn(PUSH, push, -1);
            Map<Long, Integer> outstanding = connection.claimers.get(consumer);
            if (outstanding != null) {
                claimed(consumer, outstanding, push);
            } else if (connection.watchers.containsKey(consumer)) {
                watched(connection, consumer, push);
            }
        }
    }

    private void claimed(long consumer, Map<Long, Integer> outstanding, String push) {
        for (Matcher matcher = MESSAGE.matcher(push); matcher.find(); ) {
            int message = Integer.parseInt(matcher.group(1));
            assertThat(acknowledged).as("it was acknowledged").doesNotContain(message);
            assertThat(holders.put(message, consumer)).as("who has " + message).isNull();
            outstanding.put(Long.parseLong(matcher.group(2)), message);
        }
    }

    private static void watched(Connection connection, long consumer, String push) {
        int last = connection.watchers.getOrDefault(consumer, 0);
        int count = 0;
        int newest = last;
        for (Matcher matcher = MESSAGE.matcher(push); matcher.find(); ) {
            int message = Integer.parseInt(matcher.group(1));
            assertThat(message).as("in order").isGreaterThan(newest);
            newest = message;
            count++;
        }
        assertThat(newest - last).as("met or missed: " + push).isEqualTo(count + (int) numberIn(MISSED, push, 0));
        connection.watchers.put(consumer, newest);
    }

    private void credit(Connection connection, Random random) {
        queues.over(connection.inbox);
        List<Long> all = new ArrayList<>(connection.watchers.keySet());
        all.addAll(connection.claimers.keySet());
        if (!all.isEmpty()) {
            long id = all.get(random.nextInt(all.size()));
            call("consumer_credit", ",\"consumer\":" + id + ",\"messages\":" + random.nextInt(20));
        }
    }

    /** Settles some deliveries of one claimer, perhaps others than it has, perhaps twice. */
    private void settle(Connection connection, boolean acknowledges, Random random) {
        if (connection.claimers.isEmpty()) {
            return;
        }
        queues.over(connection.inbox);
        List<Long> ids = new ArrayList<>(connection.claimers.keySet());
        long id = ids.get(random.nextInt(ids.size()));
        read(connection);
        Map<Long, Integer> outstanding = connection.claimers.getOrDefault(id, new TreeMap<>());
        int first = random.nextInt(40);
        int last = first + random.nextInt(10);
        String rest = ",\"consumer\":" + id + ",\"deliveries\":[[" + first + "," + last + "]," + last + "]";
        String reply = call(acknowledges ? "consumer_acknowledge" : "consumer_release", rest);
        List<Integer> settled = new ArrayList<>();
        for (long delivery = first; delivery <= last; delivery++) {
            Integer message = outstanding.remove(delivery);
            if (message != null) {
                settled.add(message);
                holders.remove(message);
            }
        }
        if (acknowledges) {
            assertThat(numberIn(COUNT, reply, -1)).as(reply).isEqualTo(settled.size());
            acknowledged.addAll(settled);
        }
    }

    private void closeOne(Connection connection) {
        read(connection);
        queues.over(connection.inbox);
        if (!connection.claimers.isEmpty()) {
            long id = connection.claimers.keySet().iterator().next();
            forget(connection.claimers.getOrDefault(id, Map.of()));
            connection.claimers.remove(id);
            call("consumer_close", ",\"consumer\":" + id);
        } else if (!connection.watchers.isEmpty()) {
            long id = connection.watchers.keySet().iterator().next();
            connection.watchers.remove(id);
            call("consumer_close", ",\"consumer\":" + id);
        }
    }

    private void forget(Map<Long, Integer> outstanding) {
        holders.keySet().removeAll(outstanding.values());
    }

    private void vanish(Connection connection) {
        read(connection);
        connection.claimers.values().forEach(this::forget);
        connections.remove(connection);
        connection.inbox.close();
        queues.runGroups();
    }

    private void step(Random random) {
        int kind = random.nextInt(100);
        if (connections.isEmpty() || (kind < 4 && connections.size() < MAX_CONNECTIONS)) {
            connections.add(new Connection(new ConsumerInbox(4, 500 + random.nextInt(5000))));
            return;
        }
        Connection connection = connections.get(random.nextInt(connections.size()));
        if (kind < 12) {
            open(connection, random.nextBoolean(), random);
        } else if (kind < 40) {
            post(1 + random.nextInt(8));
        } else if (kind < 55) {
            credit(connection, random);
        } else if (kind < 80) {
            settle(connection, kind < 72, random);
        } else if (kind < 83) {
            closeOne(connection);
        } else if (kind < 85) {
            vanish(connection);
        } else if (kind < 90) {
            queues.advanceSeconds(random.nextInt(40));
        } else {
            read(connection);
            queues.runGroups();
        }
        for (Connection each : connections) {
            read(each);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldKeepItsPromises(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < STEPS; i++) {
            step(random);
        }
        for (Connection connection : connections) {
            while (!connection.claimers.isEmpty()) {
                closeOne(connection);
            }
        }
        assertThat(acknowledged).as("the history did something").hasSizeGreaterThan(100);
        post(1);
        for (Connection connection : connections) {
            drain(connection);
            assertThat(connection.watchers.values())
                    .as("everybody is at the end")
                    .allMatch(last -> last == posted);
        }
        List.copyOf(connections).forEach(this::vanish);
        assertThat(call("queue_get_stats", "")).contains("\"claimed\":0,\"free\":" + (posted - acknowledged.size()));
    }

    private void drain(Connection connection) {
        queues.over(connection.inbox);
        for (long id : List.copyOf(connection.watchers.keySet())) {
            call("consumer_credit", ",\"consumer\":" + id + ",\"messages\":60000");
        }
        for (int before = -1; before != connection.inbox.received(); ) {
            before = connection.inbox.received();
            read(connection);
            queues.runGroups();
        }
    }
}
