package dev.holdfast.server.meter;

/**
 * The upper bounds of a histogram's buckets, ascending; a value that equals a bound is below it. What exceeds the last
 * one has a bucket of its own.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Bounds {

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000 * MICRO;
    private static final long SECOND = 1_000 * MILLI;

    /** For what takes from a tenth of a millisecond to half a minute, in nanoseconds. */
    public static final Bounds NANOS = new Bounds(
            100 * MICRO,
            250 * MICRO,
            500 * MICRO,
            MILLI,
            2_500 * MICRO,
            5 * MILLI,
            10 * MILLI,
            25 * MILLI,
            50 * MILLI,
            100 * MILLI,
            250 * MILLI,
            500 * MILLI,
            SECOND,
            5 * SECOND,
            30 * SECOND);

    /** For how long messages wait, from a millisecond to a day, in milliseconds. */
    public static final Bounds MILLIS = new Bounds(
            1,
            2,
            5,
            10,
            25,
            50,
            100,
            250,
            500,
            1000,
            2500,
            5000,
            10_000,
            30_000,
            60_000,
            300_000,
            1_800_000,
            7_200_000,
            86_400_000);

    /** For how many things come together. */
    public static final Bounds COUNTS = new Bounds(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096);

    private final long[] upper;

    Bounds(long... upper) {
        this.upper = upper;
    }

    /** How many buckets there are, with the one above the last bound. */
    public int buckets() {
        return upper.length + 1;
    }

    /** The upper bound of a bucket that has one. */
    public long upper(int bucket) {
        return upper[bucket];
    }

    int bucketOf(long value) {
        int bucket = 0;
        while (bucket < upper.length && value > upper[bucket]) {
            bucket++;
        }
        return bucket;
    }
}
