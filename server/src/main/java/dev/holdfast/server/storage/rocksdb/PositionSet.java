package dev.holdfast.server.storage.rocksdb;

import java.util.Arrays;

/**
 * A set of positions, kept as the few ranges that it consists of.
 *
 * <p>The bounds of all ranges stand in one array in ascending order: a beginning, its end (exclusive), the next
 * beginning. So the number of bounds at or before a position is odd exactly when the position is in the set.
 *
 * <p><em>Owned by one lane.</em>
 */
final class PositionSet {
    private static final int INITIAL_BOUNDS = 4;

    private long[] bounds = new long[INITIAL_BOUNDS];
    private int used;
    private long count;

    /** How many ranges the set consists of. */
    int ranges() {
        return used / 2;
    }

    /** How many positions are in the set. */
    long count() {
        return count;
    }

    boolean isEmpty() {
        return used == 0;
    }

    private int boundsUpTo(long position) {
        int low = 0;
        int high = used;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[middle] <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static boolean isInside(int boundsUpTo) {
        return (boundsUpTo & 1) == 1;
    }

    boolean contains(long position) {
        return isInside(boundsUpTo(position));
    }

    /** The first position at or behind this one that is not in the set. */
    long firstOutside(long position) {
        int at = boundsUpTo(position);
        return isInside(at) ? bounds[at] : position;
    }

    /** The last position at or before this one that is not in the set; -1 when there is none. */
    long lastOutside(long position) {
        int at = boundsUpTo(position);
        return isInside(at) ? bounds[at - 1] - 1 : position;
    }

    /** How many of the positions {@code from <= position < to} are in the set. */
    long countWithin(long from, long to) {
        long within = 0;
        for (int at = boundsUpTo(from) & ~1; at < used && bounds[at] < to; at += 2) {
            within += Math.min(to, bounds[at + 1]) - Math.max(from, bounds[at]);
        }
        return within;
    }

    /** Takes a position in. @return false when that would make one range more than allowed, and nothing was changed */
    boolean add(long position, int maxRanges) {
        int at = boundsUpTo(position);
        if (isInside(at)) {
            return true;
        }
        boolean extendsLeft = at > 0 && bounds[at - 1] == position;
        boolean extendsRight = at < used && bounds[at] == position + 1;
        if (extendsLeft && extendsRight) {
            replace(at - 1, at + 1);
        } else if (extendsLeft) {
            bounds[at - 1] = position + 1;
        } else if (extendsRight) {
            bounds[at] = position;
        } else if (ranges() >= maxRanges) {
            return false;
        } else {
            replace(at, at, position, position + 1);
        }
        count++;
        return true;
    }

    /** Takes all positions from 0 to {@code end}, exclusive, in. */
    void addAllBefore(long end) {
        if (end == 0) {
            return;
        }
        int at = boundsUpTo(end);
        if (isInside(at)) {
            replace(0, at, 0);
        } else {
            replace(0, at, 0, end);
        }
        count = 0;
        for (int i = 0; i < used; i += 2) {
            count += bounds[i + 1] - bounds[i];
        }
    }

    /** Puts bounds in the place of those at {@code from <= index < to}. */
    private void replace(int from, int to, long... inserted) {
        int after = used - (to - from) + inserted.length;
        long[] room = after > bounds.length ? Arrays.copyOf(bounds, 2 * after) : bounds;
        System.arraycopy(bounds, to, room, from + inserted.length, used - to);
        System.arraycopy(inserted, 0, room, from, inserted.length);
        bounds = room;
        used = after;
    }

    void clear() {
        used = 0;
        count = 0;
    }

    void forEachRange(RangeVisitor visitor) {
        for (int at = 0; at < used; at += 2) {
            visitor.visit(bounds[at], bounds[at + 1]);
        }
    }

    void write(RowWriter out) {
        out.varint(ranges());
        long previous = 0;
        for (int at = 0; at < used; at++) {
            out.varint(bounds[at] - previous);
            previous = bounds[at];
        }
    }

    static PositionSet read(RowReader in) {
        int ranges = in.smallVarint();
        PositionSet set = new PositionSet();
        long from = 0;
        for (int i = 0; i < ranges; i++) {
            long gap = in.varint();
            long length = in.varint();
            if (length <= 0 || gap < 0 || (i > 0 && gap == 0)) {
                throw in.damage("holds ranges out of order");
            }
            from += gap;
            set.replace(set.used, set.used, from, from + length);
            set.count += length;
            from += length;
        }
        return set;
    }

    /** Is shown one range after the other. */
    interface RangeVisitor {
        void visit(long from, long to);
    }
}
