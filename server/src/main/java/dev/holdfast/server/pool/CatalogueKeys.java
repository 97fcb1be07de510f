package dev.holdfast.server.pool;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.storage.QueueKey;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * The keys of the catalogue's rows:
 *
 * <pre>
 *   G P name                            a pool
 *   G D name                            how far the draining of a pool has got
 *   G F project 0 name                  a flavor
 *   G Q project 0 queue                 the pool that a queue lives in
 *   G I pool 0 project 0 queue          the same, found by the pool
 *   G W pool 0 project 0 queue          that dead letters of the pool may be on their way to the queue
 *   G A                                 whether the default store's queues are in the catalogue
 * </pre>
 *
 * A text may hold any characters, so each is written in one to three bytes of which none is zero. Names sort as their
 * texts do.
 *
 * <p><em>Thread-safe.</em>
 */
final class CatalogueKeys {

    private static final int CATALOGUE = 'G';
    private static final byte[] END = {(byte) 0xFF};

    private CatalogueKeys() {}

    static byte[] adopted() {
        return new Key('A').bytes();
    }

    static byte[] pool(String name) {
        return new Key('P').name(name).bytes();
    }

    static byte[] drain(String pool) {
        return new Key('D').name(pool).bytes();
    }

    static byte[] flavor(ProjectId project, String name) {
        return new Key('F').text(project.text()).name(name).bytes();
    }

    static byte[] queue(QueueKey queue) {
        return new Key('Q')
                .text(queue.project().text())
                .name(queue.name().text())
                .bytes();
    }

    /** The queue of a key of {@link #queue}. */
    static QueueKey queueOf(byte[] key) {
        return queueBehind(new Key('Q').bytes(), key);
    }

    static byte[] inPool(String pool, QueueKey queue) {
        return new Key('I')
                .text(pool)
                .text(queue.project().text())
                .name(queue.name().text())
                .bytes();
    }

    static byte[] passage(Passage passage) {
        QueueKey queue = passage.queue();
        return new Key('W')
                .text(passage.pool())
                .text(queue.project().text())
                .name(queue.name().text())
                .bytes();
    }

    static byte[] allPassages(String pool) {
        return new Key('W').text(pool).bytes();
    }

    static byte[] allInPool(String pool) {
        return new Key('I').text(pool).bytes();
    }

    static byte[] allInPool(String pool, ProjectId project) {
        return new Key('I').text(pool).text(project.text()).bytes();
    }

    /** Sorts behind all keys that begin with the prefix. */
    static byte[] behind(byte[] prefix) {
        byte[] end = Arrays.copyOf(prefix, prefix.length + END.length);
        System.arraycopy(END, 0, end, prefix.length, END.length);
        return end;
    }

    /** The name at the end of a key, behind a prefix. */
    static String nameBehind(byte[] prefix, byte[] key) {
        return text(key, prefix.length, key.length);
    }

    /** The queue at the end of a key, behind the name of a pool. */
    static QueueKey queueBehind(byte[] prefix, byte[] key) {
        int end = prefix.length;
        while (key[end] != 0) {
            end++;
        }
        ProjectId project = new ProjectId(text(key, prefix.length, end));
        return new QueueKey(project, new QueueName(text(key, end + 1, key.length)));
    }

    private static String text(byte[] key, int from, int to) {
        StringBuilder text = new StringBuilder();
        int at = from;
        while (at < to) {
            int first = key[at++] & 0xFF;
            if (first < 0x80) {
                text.append((char) first);
            } else if (first < 0xE0) {
                text.append((char) ((first & 0x1F) << 6 | (key[at++] & 0x3F)));
            } else {
                text.append((char) ((first & 0x0F) << 12 | (key[at++] & 0x3F) << 6 | (key[at++] & 0x3F)));
            }
        }
        return text.toString();
    }

    /** A key while it is being made. */
    private static final class Key {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Key(char kind) {
            bytes.write(CATALOGUE);
            bytes.write(kind);
        }

        /** A text with an end that no text contains. */
        Key text(String text) {
            Key ended = name(text);
            bytes.write(0);
            return ended;
        }

        private void unit(char unit) {
            if (unit != 0 && unit < 0x80) {
                bytes.write(unit);
            } else if (unit < 0x800) {
                bytes.write(0xC0 | unit >>> 6);
                bytes.write(0x80 | (unit & 0x3F));
            } else {
                bytes.write(0xE0 | unit >>> 12);
                bytes.write(0x80 | (unit >>> 6 & 0x3F));
                bytes.write(0x80 | (unit & 0x3F));
            }
        }

        /** A text at the end of the key. */
        Key name(String name) {
            for (int i = 0; i < name.length(); i++) {
                unit(name.charAt(i));
            }
            return this;
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
