package dev.holdfast.server.storage;

import dev.holdfast.protocol.QueueMetadata;

/**
 * A queue as it is kept: its name, its metadata, and the number of this incarnation. A queue that is deleted and
 * created again has another number, so that ids and markers of the old one lead nowhere.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param number unique within the store, never used again
 */
public record Queue(QueueKey key, long number, QueueMetadata metadata) {

    /** The part of the number that ids and markers of this queue carry: 16 bits, well mixed. */
    public int check() {
        return checkOf(number);
    }

    public static int checkOf(long number) {
        long mixed = (number ^ (number >>> 31)) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 48);
    }
}
