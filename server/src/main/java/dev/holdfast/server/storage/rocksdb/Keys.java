package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.storage.Fingerprint;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueNumbers;
import dev.holdfast.server.storage.kv.ColumnFamily;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The keys of all rows; the package's description shows them in one table.
 *
 * <p>Numbers are big-endian, so that rows sort by them. A project's text ends in a zero byte that it cannot contain, so
 * the rows of projects {@code N} and {@code N+1} never interleave.
 *
 * <p><em>Thread-safe.</em>
 */
final class Keys {
    static final int SEQUENCE_OFFSET = Long.BYTES;
    static final int TIMER_PREFIX_BYTES = 2;

    /** The rows of family MISC, by their first byte. */
    private static final int FORMAT = 'F';

    private static final int SLOT_COUNTER = 'N';
    private static final int PROJECT_COUNTER = 'P';
    private static final int PROJECT_USE = 'B';
    private static final int TOPIC_COUNTER = 'T';
    private static final int NAME_OF_QUEUE = 'K';
    private static final int ALIAS = 'A';
    private static final int ARRIVAL = 'V';
    private static final int POSITION = 'W';

    /** What the stored names of topics begin with. */
    static final String TOPIC = "~";

    /** What the stored names of passages begin with; it sorts behind all names of topics. */
    static final String PASSAGE = "~~";

    /** Sorts behind all rows of names, which begin with a slot. */
    static final byte[] AFTER_ALL = {(byte) 0xFF};

    private Keys() {}

    static byte[] format() {
        return new byte[] {FORMAT};
    }

    /** How many queues were ever created in a slot. */
    static byte[] slotCounter(int slot) {
        return new byte[] {SLOT_COUNTER, (byte) slot};
    }

    /** How many queues a project has. */
    static byte[] projectCounter(ProjectId project) {
        return projectText(PROJECT_COUNTER, project).toByteArray();
    }

    /** How many topics a project has. */
    static byte[] topicCounter(ProjectId project) {
        return projectText(TOPIC_COUNTER, project).toByteArray();
    }

    /** How much a project keeps. */
    static byte[] projectUse(ProjectId project) {
        return projectText(PROJECT_USE, project).toByteArray();
    }

    private static RowWriter projectText(int firstByte, ProjectId project) {
        return new RowWriter(2 + project.text().length() + QueueName.MAX_CHARACTERS)
                .oneByte(firstByte)
                .terminatedText(project.text());
    }

    /** Leads from a queue's number back to its name. */
    static byte[] nameOfQueue(long queue) {
        return misc(NAME_OF_QUEUE, queue).toByteArray();
    }

    /** Says that a queue is on its way here from another store. */
    static byte[] arrival(long queue) {
        return misc(ARRIVAL, queue).toByteArray();
    }

    static long queueOfArrival(byte[] key) {
        return BigEndian.getLong(key, 1);
    }

    /** Leads from the id that a moved message kept to its position. */
    static byte[] alias(long queue, MessageId id) {
        return misc(ALIAS, queue)
                .fixedLong(id.createdMillis())
                .fixedLong(id.sequence())
                .fixedInt(id.queueCheck())
                .toByteArray();
    }

    static byte[] firstAlias(long queue) {
        return misc(ALIAS, queue).toByteArray();
    }

    /** Leads from the name of a watcher to its position. */
    static byte[] position(long queue, String name) {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        return new RowWriter(1 + Long.BYTES + text.length)
                .oneByte(POSITION)
                .fixedLong(queue)
                .bytes(text)
                .toByteArray();
    }

    static String nameOfPosition(byte[] key) {
        int at = 1 + Long.BYTES;
        return new String(key, at, key.length - at, StandardCharsets.UTF_8);
    }

    static byte[] firstPosition(long queue) {
        return misc(POSITION, queue).toByteArray();
    }

    private static RowWriter misc(int type, long queue) {
        return new RowWriter(29).oneByte(type).fixedLong(queue);
    }

    static byte[] name(QueueKey key) {
        return name(key.project(), storedName(key));
    }

    /** The name of a topic has a character before it that no queue's name has, and that sorts behind all of them. */
    static String storedName(QueueKey key) {
        String name = key.name().text();
        return switch (key.kind()) {
            case QUEUE -> name;
            case TOPIC -> TOPIC + name;
            case PASSAGE -> PASSAGE + name;
        };
    }

    static QueueKey keyOf(ProjectId project, String storedName) {
        if (storedName.startsWith(PASSAGE)) {
            return new QueueKey(project, new QueueName(storedName.substring(2))).passage();
        }
        return storedName.startsWith(TOPIC)
                ? new QueueKey(project, new QueueName(storedName.substring(1)), QueueKey.Kind.TOPIC)
                : new QueueKey(project, new QueueName(storedName));
    }

    /** The next key that there can be. */
    static byte[] justBehind(byte[] key) {
        return Arrays.copyOf(key, key.length + 1);
    }

    /** The queue, topic or passage whose key this is. */
    static QueueKey queueNamed(byte[] key) {
        RowReader in = new RowReader(ColumnFamily.QUEUE, key, key);
        int ignored = in.oneByte();
        ProjectId project = new ProjectId(in.terminatedText());
        return keyOf(project, new String(in.rest(), StandardCharsets.ISO_8859_1));
    }

    /** An empty name sorts before all names. */
    static byte[] name(ProjectId project, String name) {
        RowWriter writer = projectText(QueueNumbers.slotOf(project), project);
        for (int i = 0; i < name.length(); i++) {
            writer.oneByte(name.charAt(i));
        }
        return writer.toByteArray();
    }

    /** The end of a key as text, one character a byte. */
    static String nameAt(byte[] key, int offset) {
        return new String(key, offset, key.length - offset, StandardCharsets.ISO_8859_1);
    }

    static byte[] queue(long queue) {
        byte[] key = new byte[Long.BYTES];
        BigEndian.putLong(key, 0, queue);
        return key;
    }

    static byte[] message(long queue, long sequence) {
        byte[] key = new byte[2 * Long.BYTES];
        BigEndian.putLong(key, 0, queue);
        BigEndian.putLong(key, SEQUENCE_OFFSET, sequence);
        return key;
    }

    static long sequenceOf(byte[] messageKey) {
        return BigEndian.getLong(messageKey, SEQUENCE_OFFSET);
    }

    static byte[] claim(long queue, ClaimId id) {
        return new RowWriter(Long.BYTES + ClaimId.BYTES)
                .fixedLong(queue)
                .bytes(id.bytes())
                .toByteArray();
    }

    /** Sorts before all posts that were remembered in a slot in a period or later. */
    static byte[] postIdsFrom(int slot, long periodStartMillis) {
        return postIds(slot, periodStartMillis).toByteArray();
    }

    /** Sorts behind all posts of a slot. */
    static byte[] afterPostIds(int slot) {
        return new byte[] {(byte) (slot + 1)};
    }

    static long periodOfPostId(byte[] key) {
        return BigEndian.getLong(key, 1);
    }

    static Fingerprint idOfPostId(byte[] key) {
        int at = 1 + 2 * Long.BYTES;
        return new Fingerprint(BigEndian.getLong(key, at), BigEndian.getLong(key, at + Long.BYTES));
    }

    static byte[] postId(long periodStartMillis, long queue, Fingerprint id) {
        return postIds(QueueNumbers.slotOf(queue), periodStartMillis)
                .fixedLong(queue)
                .fixedLong(id.high())
                .fixedLong(id.low())
                .toByteArray();
    }

    private static RowWriter postIds(int slot, long periodStartMillis) {
        return new RowWriter(1 + 4 * Long.BYTES).oneByte(slot).fixedLong(periodStartMillis);
    }

    /** Sorts before all timers of a kind that are due at the moment or later, and behind all that are due earlier. */
    static byte[] timersFrom(int slot, TimerKind kind, long dueMillis) {
        return timer(slot, kind, dueMillis).toByteArray();
    }

    /** Sorts behind all timers of a kind. */
    static byte[] afterTimers(int slot, TimerKind kind) {
        return new byte[] {(byte) slot, (byte) (kind.id() + 1)};
    }

    static byte[] messageTimer(TimerKind kind, long dueMillis, long queue, long firstSequence) {
        return timer(QueueNumbers.slotOf(queue), kind, dueMillis)
                .fixedLong(queue)
                .fixedLong(firstSequence)
                .toByteArray();
    }

    static byte[] claimTimer(long dueMillis, long queue, ClaimId id) {
        return timer(QueueNumbers.slotOf(queue), TimerKind.CLAIM_EXPIRY, dueMillis)
                .fixedLong(queue)
                .bytes(id.bytes())
                .toByteArray();
    }

    private static RowWriter timer(int slot, TimerKind kind, long dueMillis) {
        return new RowWriter(TIMER_PREFIX_BYTES + 2 * Long.BYTES + ClaimId.BYTES)
                .oneByte(slot)
                .oneByte(kind.id())
                .fixedLong(dueMillis);
    }
}
