package dev.holdfast.server.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.storage.ProjectUse;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.kv.ColumnFamily;
import dev.holdfast.server.storage.kv.KvCursor;
import dev.holdfast.server.storage.kv.KvStore;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads all rows of a store and checks what must hold between them: counters count rows, floors are floors, each
 * message is in one state or known to be gone, each run of leases is one of its claim, and whatever ends by itself has
 * its timer.
 *
 * <p><em>One thread at a time.</em>
 */
final class StoreAudit {
    private static final byte[] BEHIND_ALL = {(byte) 0xFF};

    private final KvStore store;
    private final Map<Long, QueueRows> queues = new HashMap<>();
    /** Kind, due moment, queue and position of every message that some timer is for. */
    private final Set<String> messageTimers = new HashSet<>();

    private final Set<String> claimTimers = new HashSet<>();
    private final Set<Long> arrivals = new HashSet<>();

    private StoreAudit(KvStore store) {
        this.store = store;
    }

    static void check(KvStore store) {
        StoreAudit audit = new StoreAudit(store);
        audit.readQueues();
        audit.readTimers();
        audit.readMessages();
        audit.readClaims();
        audit.leaveOutArrivals();
        audit.readNames();
        audit.queues.values().forEach(audit::check);
        Set<Long> known = new HashSet<>(audit.arrivals);
        known.addAll(audit.queues.keySet());
        OutboxAudit.check(store, known);
    }

    /**
     * The rows of one queue.
     *
     * <p><em>One thread at a time.</em>
     */
    private static final class QueueRows {
        private final QueueState state;
        private final NavigableMap<Long, MessageRow> messages = new TreeMap<>();
        private final Set<Long> dead = new TreeSet<>();
        private final Set<LeaseRow> leaseRows = new HashSet<>();
        private final NavigableMap<Long, Touched> leases = new TreeMap<>();
        private final NavigableMap<Long, Touched> returned = new TreeMap<>();
        private final Map<MessageId, Long> aliases = new HashMap<>();
        private final Map<ClaimId, ClaimRow> claims = new HashMap<>();

        QueueRows(QueueState state) {
            this.state = state;
        }
    }

    /** Is shown one row after the other. */
    private interface RowReading {
        void read(byte[] key, byte[] value);
    }

    private void each(ColumnFamily family, RowReading reading) {
        try (KvCursor cursor = store.scan(family, new byte[0], BEHIND_ALL)) {
            for (; cursor.isValid(); cursor.next()) {
                reading.read(cursor.key(), cursor.value());
            }
        }
    }

    private void readQueues() {
        each(ColumnFamily.STATE, (key, value) -> {
            long queue = BigEndian.getLong(key, 0);
            queues.put(queue, new QueueRows(QueueState.read(queue, value)));
        });
    }

    private void readTimers() {
        each(ColumnFamily.TIMER, (key, value) -> {
            DueTimer timer = DueTimer.of(key, value);
            int kind = key[1];
            if (kind == TimerKind.CLAIM_EXPIRY.id()) {
                claimTimers.add(claimTimer(timer.dueMillis(), timer.queue(), timer.claim()));
            } else {
                for (long at = timer.firstSequence(); at < timer.endSequence(); at++) {
                    messageTimers.add(messageTimer(kind, timer.dueMillis(), timer.queue(), at));
                }
            }
        });
    }

    private static String messageTimer(int kind, long dueMillis, long queue, long sequence) {
        return kind + " " + dueMillis + " " + queue + " " + sequence;
    }

    private static String claimTimer(long dueMillis, long queue, ClaimId claim) {
        return dueMillis + " " + queue + " " + claim;
    }

    private QueueRows rowsOf(byte[] key) {
        QueueRows rows = queues.get(BigEndian.getLong(key, 0));
        assertThat(rows).as("queue of the row " + Arrays.toString(key)).isNotNull();
        return rows == null ? new QueueRows(new QueueState(0)) : rows;
    }

    private void readMessages() {
        each(ColumnFamily.MESSAGE, (key, value) -> {
            QueueRows rows = rowsOf(key);
            long sequence = Keys.sequenceOf(key);
            if (rows.state.gone.contains(sequence)) {
                rows.dead.add(sequence);
            } else {
                rows.messages.put(sequence, MessageRow.read(key, value));
            }
        });
        each(ColumnFamily.LEASE, (key, value) -> {
            rowsOf(key).leaseRows.add(LeaseRow.read(key, value));
        });
        each(ColumnFamily.RETURNED, (key, value) -> {
            rowsOf(key).returned.put(Keys.sequenceOf(key), Touched.read(key, value));
        });
    }

    private void readClaims() {
        each(ColumnFamily.CLAIM, (key, value) -> {
            ClaimId id = ClaimId.of(Arrays.copyOfRange(key, Long.BYTES, key.length));
            QueueRows rows = rowsOf(key);
            ClaimRow claim = ClaimRow.read(id, key, value);
            rows.claims.put(id, claim);
            for (LeaseRun run : claim.runs()) {
                run.forEachRemaining(rows.state.gone, sequence -> {
                    Touched other = rows.leases.put(sequence, run.lease());
                    assertThat(other).as("one claim for position " + sequence).isNull();
                });
            }
        });
    }

    /** What is on its way here is nobody's yet, and neither whole. */
    private void leaveOutArrivals() {
        each(ColumnFamily.MISC, (key, value) -> {
            if (key[0] == 'V') {
                assertThat(queues.remove(BigEndian.getLong(key, 1)))
                        .as("state of an arrival")
                        .isNotNull();
                arrivals.add(BigEndian.getLong(key, 1));
            }
        });
    }

    private void readNames() {
        Map<Long, QueueKey> names = new HashMap<>();
        Map<ProjectId, Long> counted = new HashMap<>();
        Map<ProjectId, Long> counters = new HashMap<>();
        Map<ProjectId, ProjectUse> uses = new HashMap<>();
        Map<ProjectId, ProjectUse> used = new HashMap<>();
        each(ColumnFamily.MISC, (key, value) -> {
            RowReader in = new RowReader(ColumnFamily.MISC, key, value);
            switch (key[0]) {
                case 'K' -> names.put(BigEndian.getLong(key, 1), nameOf(in));
                case 'P' -> counters.put(projectOf(key), in.varint());
                case 'B' -> uses.put(projectOf(key), new ProjectUse(in.varint(), in.varint()));
                case 'W' ->
                    assertThat(isKnown(BigEndian.getLong(key, 1)))
                            .as("queue of a position")
                            .isTrue();
                case 'A' -> readAlias(key, in.fixedLong());
                default -> assertThat((char) key[0]).isIn('F', 'N', 'O', 'Q', 'S', 'T', 'U', 'V', 'X');
            }
        });
        each(ColumnFamily.QUEUE, (key, value) -> {
            long queue = BigEndian.getLong(value, 1);
            QueueKey name = names.get(queue);
            assertThat(name).as("name of queue " + queue).isNotNull();
            if (name != null) {
                assertThat(Keys.name(name)).isEqualTo(key);
                counted.merge(name.project(), name.kind() == QueueKey.Kind.QUEUE ? 1L : 0L, Long::sum);
            }
            assertThat(queues).containsKey(queue);
        });
        assertThat(names).hasSameSizeAs(queues);
        names.forEach((number, name) -> used.merge(name.project(), use(queues.get(number)), StoreAudit::sum));
        uses.values().removeIf(ProjectUse.NOTHING::equals);
        used.values().removeIf(ProjectUse.NOTHING::equals);
        assertThat(uses).as("what projects keep").isEqualTo(used);
        counters.values().removeIf(count -> count == 0);
        counted.values().removeIf(count -> count == 0);
        assertThat(counters).as("queues of projects").isEqualTo(counted);
    }

    private boolean isKnown(long queue) {
        return queues.containsKey(queue) || arrivals.contains(queue);
    }

    private static ProjectUse use(@Nullable QueueRows rows) {
        long bytes = rows == null
                ? 0
                : rows.messages.values().stream()
                        .mapToLong(message -> message.body().bytes().length)
                        .sum();
        return new ProjectUse(rows == null ? 0 : rows.messages.size(), bytes);
    }

    private static ProjectUse sum(ProjectUse one, ProjectUse other) {
        return new ProjectUse(one.messages() + other.messages(), one.bytes() + other.bytes());
    }

    private static QueueKey nameOf(RowReader in) {
        in.version(1);
        return Keys.keyOf(new ProjectId(in.text()), in.text());
    }

    private static ProjectId projectOf(byte[] key) {
        byte[] text = Arrays.copyOfRange(key, 1, key.length);
        return new ProjectId(new RowReader(ColumnFamily.MISC, key, text).terminatedText());
    }

    private void readAlias(byte[] key, long sequence) {
        MessageId id = new MessageId(BigEndian.getLong(key, 9), BigEndian.getLong(key, 17), BigEndian.getInt(key, 25));
        rowsOf(Arrays.copyOfRange(key, 1, 9)).aliases.put(id, sequence);
    }

    private void check(QueueRows rows) {
        QueueState state = rows.state;
        assertThat(state.total).as("total").isEqualTo(rows.messages.size());
        assertThat(state.leased).as("leased").isEqualTo(rows.leases.size());
        assertThat(state.held)
                .as("held")
                .isEqualTo(rows.leases.values().stream().filter(Touched::isHeld).count());
        assertThat(state.moved).as("moved").isEqualTo(rows.aliases.size());
        checkFloors(rows);
        checkDead(rows);
        checkClaims(rows);
        rows.messages.values().forEach(message -> check(rows, message));
        rows.leases.forEach((sequence, lease) -> check(rows, sequence, lease));
        rows.aliases.forEach((id, sequence) -> {
            MessageRow message = rows.messages.get(sequence);
            assertThat(message == null ? null : message.id()).as("alias").isEqualTo(id);
        });
    }

    private static void checkFloors(QueueRows rows) {
        QueueState state = rows.state;
        if (!rows.messages.isEmpty()) {
            assertThat(rows.messages.firstKey()).as("head").isGreaterThanOrEqualTo(state.head());
            assertThat(rows.messages.lastKey()).as("tail").isLessThanOrEqualTo(state.tail);
        }
        assertThat(state.tail).isLessThan(state.nextSequence);
        assertThat(state.freshCursor).isLessThanOrEqualTo(state.nextSequence);
        Set<Long> exceptions = new TreeSet<>(rows.leases.keySet());
        exceptions.addAll(rows.returned.keySet());
        assertThat(exceptions).as("leased or returned, not both").hasSize(rows.leases.size() + rows.returned.size());
        assertThat(rows.messages.keySet()).as("messages").containsAll(exceptions);
        assertThat(exceptions).as("touched").allMatch(state::isTouched);
        assertThat(rows.returned.keySet()).allMatch(sequence -> sequence >= state.returnedFloor);
    }

    /** A row of what is gone waits for its deletion, and nothing else does. */
    private static void checkDead(QueueRows rows) {
        Set<Long> expected = new TreeSet<>();
        rows.state.dead.forEachRange((from, to) -> {
            for (long sequence = from; sequence < to; sequence++) {
                expected.add(sequence);
            }
        });
        assertThat(rows.dead).as("rows of what is gone").isEqualTo(expected);
        assertThat(rows.state.dead.count()).isEqualTo(expected.size());
        if (rows.state.total == 0) {
            assertThat(rows.state.head()).isEqualTo(rows.state.nextSequence);
        }
    }

    private void checkClaims(QueueRows rows) {
        Set<LeaseRow> expected = new HashSet<>();
        for (ClaimRow claim : rows.claims.values()) {
            assertThat(claim.remaining(rows.state.gone))
                    .as("messages of a claim")
                    .isPositive();
            for (LeaseRun run : claim.runs()) {
                assertThat(run.count()).isBetween(1, LeaseRun.MAX_COUNT);
                expected.add(new LeaseRow(run.first(), run.count(), claim.id()));
            }
            assertThat(claimTimers)
                    .as("claim timer")
                    .contains(claimTimer(claim.expiresMillis(), rows.state.number, claim.id()));
        }
        assertThat(rows.leaseRows).as("runs of leases").isEqualTo(expected);
    }

    private void check(QueueRows rows, MessageRow message) {
        long sequence = message.sequence();
        long queue = rows.state.number;
        Touched exception = exceptionOf(rows, sequence);
        long expires = new StoredMessage(message, exception).expiresMillis();
        assertThat(messageTimers)
                .as("expiry timer")
                .contains(messageTimer(TimerKind.MESSAGE_EXPIRY.id(), expires, queue, sequence));
        if (exception == null && rows.state.isTouched(sequence)) {
            assertThat(messageTimers)
                    .as("delay timer of a passed message")
                    .contains(messageTimer(TimerKind.PASSED_DELAY_END.id(), message.visibleMillis(), queue, sequence));
            assertThat(message.visibleMillis())
                    .as("end of a passed message's delay")
                    .isLessThanOrEqualTo(rows.state.passedDelayUntilMillis);
            assertThat(sequence < rows.state.revealedBefore && !rows.state.hasHiddenRevealed)
                    .as("hidden although it is revealed and nothing is left to do")
                    .isFalse();
        }
        if (message.isMoved(queue)) {
            assertThat(rows.aliases).containsEntry(message.id(), sequence);
        }
    }

    private static @Nullable Touched exceptionOf(QueueRows rows, long sequence) {
        Touched lease = rows.leases.get(sequence);
        return lease == null ? rows.returned.get(sequence) : lease;
    }

    private static void check(QueueRows rows, long sequence, Touched lease) {
        ClaimRow claim = rows.claims.get(lease.claim());
        MessageRow message = rows.messages.get(sequence);
        assertThat(claim).as("claim of a lease").isNotNull();
        assertThat(message).as("message of a lease").isNotNull();
        if (claim != null && message != null && !claim.isHold()) {
            assertThat(lease.expiresMillis(message.expiresMillis())).isGreaterThanOrEqualTo(claim.expiresMillis());
        }
    }
}
