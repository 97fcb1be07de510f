package dev.holdfast.server.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.server.storage.DeadLetter;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowCodecTest {
    private static final long QUEUE = 3L << 56 | 7;
    private static final byte[] KEY = Keys.message(QUEUE, 42);

    private static MessageRow row(MessageId id, long visibleMillis) {
        return row(id, visibleMillis, null);
    }

    private static MessageRow row(MessageId id, long visibleMillis, @Nullable DeadLetter deadLetter) {
        return new MessageRow(
                id,
                42,
                new PackWriter().string("body").toRawValue(),
                new ClientId("a \u0000 \ud800 \u20ac client"),
                300,
                1_000_300_000L,
                visibleMillis,
                deadLetter);
    }

    private static final MessageRow POSTED =
            row(new MessageId(1_000_000_000L, 42, Queue.checkOf(QUEUE)), 1_000_000_000L);

    @Test
    void shouldReadBackAMessageInAllItsForms() {
        MessageRow delayed = row(POSTED.id(), 1_000_050_000L);
        MessageRow moved = row(new MessageId(1_000_000_000L, 9, 0xffff), 1_000_050_000L);
        DeadLetter why = new DeadLetter(new QueueName("source"), "\u20ac", 1_000_040_000L, 7);
        MessageRow dead = row(moved.id(), 1_000_050_000L, why);
        for (MessageRow row : List.of(POSTED, delayed, moved, dead)) {
            assertThat(MessageRow.read(KEY, row.write(QUEUE, KEY))).isEqualTo(row);
        }
        assertThat(moved.isMoved(QUEUE)).isTrue();
        assertThat(delayed.isMoved(QUEUE)).isFalse();
    }

    @Test
    void shouldRefuseAMessageWithAnyByteChanged() {
        byte[] value = POSTED.write(QUEUE, KEY);
        for (int at = 0; at < value.length; at++) {
            byte[] damaged = value.clone();
            damaged[at] ^= (byte) (1 << (at % 8));
            assertThatThrownBy(() -> MessageRow.read(KEY, damaged)).isInstanceOf(StorageCorrupted.class);
        }
    }

    @Test
    void shouldRefuseAMessageThatIsCutOrUnderAnotherKey() {
        byte[] value = POSTED.write(QUEUE, KEY);
        for (int length = 0; length < value.length; length++) {
            byte[] cut = Arrays.copyOf(value, length);
            assertThatThrownBy(() -> MessageRow.read(KEY, cut)).isInstanceOf(StorageCorrupted.class);
        }
        assertThatThrownBy(() -> MessageRow.read(Keys.message(QUEUE, 43), value))
                .isInstanceOf(StorageCorrupted.class);
    }

    private static final ClaimId CLAIM = ClaimId.of(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -12});
    private static final Touched LONGER = new Touched(CLAIM, 3, 1200, 99_000_000_000L, Touched.NOT_HELD);
    private static final Touched AS_POSTED =
            new Touched(CLAIM, 1, Touched.AS_POSTED, Touched.AS_POSTED, Touched.NOT_HELD);

    private static ClaimRow claim(LeaseRun... runs) {
        return new ClaimRow(CLAIM, false, new ClientId("client"), 300, 60, 1_000_000_000L, List.of(runs));
    }

    @Test
    void shouldReadBackExceptionsAndClaims() {
        for (Touched lease : List.of(LONGER, AS_POSTED)) {
            Touched returned = lease.returned();
            assertThat(Touched.read(KEY, returned.write())).isEqualTo(returned);
        }
        LeaseRun first = new LeaseRun(1, 100, AS_POSTED, List.of());
        LeaseRun next = new LeaseRun(101, 1, LONGER, List.of());
        LeaseRun last = new LeaseRun(Long.MAX_VALUE - 2, 2, AS_POSTED, List.of());
        ClaimRow claim = claim(first, next, last);
        assertThat(ClaimRow.read(CLAIM, KEY, claim.write())).isEqualTo(claim);
        assertThat(LeaseRow.read(KEY, LeaseRow.write(first, CLAIM))).isEqualTo(new LeaseRow(42, 100, CLAIM));
    }

    @Test
    void shouldReadBackAHoldAndAClaimOfBeforeThereWereHolds() {
        ClaimRow hold = ClaimRow.hold(CLAIM, 30, 1_000_000_000L);
        Touched held = AS_POSTED.under(hold);
        ClaimRow full = hold.with(List.of(new LeaseRun(5, 2, held, List.of())));
        assertThat(ClaimRow.read(CLAIM, KEY, full.write())).isEqualTo(full);
        assertThat(held.heldUntilMillis()).isEqualTo(1_000_030_000L);

        ClaimRow unnamed = new ClaimRow(
                CLAIM, false, null, 300, 60, 1_000_000_000L, List.of(new LeaseRun(5, 2, LONGER, List.of())));
        byte[] row = unnamed.write();
        byte[] older = Arrays.copyOfRange(row, 1, row.length);
        older[0] = 2;
        assertThat(ClaimRow.read(CLAIM, KEY, older)).isEqualTo(unnamed);
        row[1] = 3;
        assertThatThrownBy(() -> ClaimRow.read(CLAIM, KEY, row)).isInstanceOf(StorageCorrupted.class);
    }

    @Test
    void shouldRefuseOtherRowsThatAreCut() {
        LeaseRun run = new LeaseRun(700, 2, LONGER, List.of());
        byte[] returned = LONGER.returned().write();
        byte[] lease = LeaseRow.write(run, CLAIM);
        byte[] claim = claim(run).write();
        byte[] state = new QueueState(QUEUE).write();
        for (int cut = 1; cut <= 8; cut++) {
            byte[] shortReturned = Arrays.copyOf(returned, returned.length - cut);
            byte[] shortLease = Arrays.copyOf(lease, lease.length - cut);
            byte[] shortClaim = Arrays.copyOf(claim, claim.length - cut);
            byte[] shortState = Arrays.copyOf(state, state.length - cut);
            assertThatThrownBy(() -> Touched.read(KEY, shortReturned)).isInstanceOf(StorageCorrupted.class);
            assertThatThrownBy(() -> LeaseRow.read(KEY, shortLease)).isInstanceOf(StorageCorrupted.class);
            assertThatThrownBy(() -> ClaimRow.read(CLAIM, KEY, shortClaim)).isInstanceOf(StorageCorrupted.class);
            assertThatThrownBy(() -> QueueState.read(QUEUE, shortState)).isInstanceOf(StorageCorrupted.class);
        }
    }

    @Test
    void shouldReadBackAState() {
        QueueState state = new QueueState(QUEUE);
        for (int i = 0; i < 10; i++) {
            state.append(100);
        }
        state.freshCursor = 3;
        state.returnedFloor = 1;
        state.leased = 3;
        state.held = 2;
        state.lose(1, 100, 10);
        state.lose(5, 100, 10);
        state.lose(6, 100, 10);
        state.dead.add(6, 10);
        state.deadBytes = 77;
        state.passDelayed(1_000);
        state.reveal();
        QueueState read = QueueState.read(QUEUE, state.write());
        assertThat(read.write()).isEqualTo(state.write());
        assertThat(read.returnedFloor).isEqualTo(1);
        assertThat(read.total).isEqualTo(7);
        assertThat(read.claimed()).isEqualTo(1);
        assertThat(read.held).isEqualTo(2);
        assertThat(read.head()).isEqualTo(2);
        assertThat(read.gone.countWithin(0, 11)).isEqualTo(4);
        assertThat(read.dead.contains(6)).isTrue();
        assertThat(read.deadBytes).isEqualTo(77);
        assertThat(read.revealedBefore).isEqualTo(11);
        assertThat(read.passedDelayUntilMillis).isEqualTo(1_000);
        assertThat(read.hasHiddenRevealed).isTrue();
        assertThat(read.bytes).isEqualTo(700);
        assertThat(read.hasUncounted()).isFalse();
    }

    @Test
    void shouldReadAStateOfBeforeThereWereRevealsBytesAndHoldsAndNotOneOfTheFuture() {
        byte[] row = new QueueState(QUEUE).write();
        byte[] withoutHeld = Arrays.copyOf(row, row.length - 1);
        withoutHeld[0] = 4;
        assertThat(QueueState.read(QUEUE, withoutHeld).write()).isEqualTo(row);
        byte[] withoutBytes = Arrays.copyOf(row, row.length - 2);
        withoutBytes[0] = 3;
        assertThat(QueueState.read(QUEUE, withoutBytes).write()).isEqualTo(row);
        byte[] old = Arrays.copyOf(row, row.length - 5);
        old[0] = 2;
        assertThat(QueueState.read(QUEUE, old).write()).isEqualTo(row);
        old[0] = 1;
        assertThatThrownBy(() -> QueueState.read(QUEUE, old)).isInstanceOf(StorageCorrupted.class);
        row[0]++;
        assertThatThrownBy(() -> QueueState.read(QUEUE, row)).isInstanceOf(StorageCorrupted.class);
    }

    @Test
    void shouldRefuseAStateWhoseRangesAreOutOfOrder() {
        byte[] empty = new RowWriter(4).varint(1).varint(5).varint(0).toByteArray();
        byte[] touching = new RowWriter(8)
                .varint(2)
                .varint(5)
                .varint(1)
                .varint(0)
                .varint(1)
                .toByteArray();
        for (byte[] value : List.of(empty, touching)) {
            RowReader in = new RowReader(ColumnFamily.STATE, KEY, value);
            assertThatThrownBy(() -> PositionSet.read(in)).isInstanceOf(StorageCorrupted.class);
        }
    }

    @Test
    void shouldKeepProjectsApartWhateverTheirNamesAre() {
        for (String project : List.of("7", "70", "7\u0000", "7\u00ff", "\ud800", "\ud801", "?")) {
            byte[] from = Keys.name(new ProjectId(project), "");
            byte[] to = Keys.name(new ProjectId(project), Keys.PASSAGE);
            for (String other : List.of("7", "70", "7\u0000", "7\u00ff", "\ud800", "\ud801", "?")) {
                byte[] name = Keys.name(new ProjectId(other), "queue");
                boolean within = Arrays.compareUnsigned(from, name) <= 0 && Arrays.compareUnsigned(name, to) < 0;
                assertThat(within).as(project + " and " + other).isEqualTo(project.equals(other));
            }
        }
    }

    @Test
    void shouldSortTimersByDueMoment() {
        byte[] early = Keys.messageTimer(TimerKind.MESSAGE_EXPIRY, 1000, QUEUE + 1, 9);
        byte[] late = Keys.messageTimer(TimerKind.MESSAGE_EXPIRY, 1001, QUEUE, 1);
        assertThat(Arrays.compareUnsigned(early, late)).isNegative();
        assertThat(DueTimer.dueMillisOf(late)).isEqualTo(1001);
        assertThat(Arrays.compareUnsigned(late, Keys.afterTimers(3, TimerKind.MESSAGE_EXPIRY)))
                .isNegative();
    }
}
