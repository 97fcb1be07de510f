package dev.holdfast.server.storage;

import dev.holdfast.protocol.ProjectId;

/**
 * The rule by which projects map to lanes and queues get their numbers. Every store follows it, so that the same
 * history gives the same ids everywhere.
 *
 * <pre>
 *   queue number:  |  8 bits: slot of the project  |  56 bits: count of the queues created in the slot, from 1  |
 *   lane:          slot mod lanes
 * </pre>
 *
 * A slot belongs to one lane whatever the number of lanes is, so a lane counts its slots alone, and a run with another
 * number of lanes hands over whole slots.
 *
 * <p><em>Thread-safe.</em>
 */
public final class QueueNumbers {

    /** Also the most lanes that can have work. */
    public static final int SLOTS = 16;

    private static final int COUNT_BITS = 56;

    private QueueNumbers() {}

    public static int slotOf(ProjectId project) {
        int hash = project.text().hashCode();
        int mixed = (hash ^ (hash >>> 15)) * 0x9E3779B1;
        return (mixed ^ (mixed >>> 16)) & (SLOTS - 1);
    }

    public static int laneOf(ProjectId project, int lanes) {
        return slotOf(project) % lanes;
    }

    /** The number of the queue that is the {@code count}th of its slot, counted from 1. */
    public static long numberOf(int slot, long count) {
        if (slot < 0 || slot >= SLOTS || count < 1 || count >>> COUNT_BITS != 0) {
            throw new IllegalArgumentException("No queue number for slot " + slot + " and count " + count);
        }
        return (long) slot << COUNT_BITS | count;
    }

    /**
     * The count of the queue that a slot takes in from another store, behind all counts before: the first one whose
     * number has the check that the queue's ids and markers carry. There is one among any few hundred thousand, and so
     * many are passed over for a queue that moves.
     */
    public static long countFor(int slot, int check, long before) {
        long count = before + 1;
        while (Queue.checkOf(numberOf(slot, count)) != check) {
            count++;
        }
        return count;
    }

    public static int slotOf(long queueNumber) {
        return (int) (queueNumber >>> COUNT_BITS);
    }

    public static long countOf(long queueNumber) {
        return queueNumber & ((1L << COUNT_BITS) - 1);
    }
}
