package dev.holdfast.server.meter;

import java.util.concurrent.atomic.LongAdder;

/**
 * How often values fell between fixed bounds, and their sum. Any thread may add; the adders keep those that do so at
 * once out of each other's way.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Histogram {

    private final Bounds bounds;
    private final LongAdder[] counts;
    private final LongAdder sum = new LongAdder();

    public Histogram(Bounds bounds) {
        this.bounds = bounds;
        counts = new LongAdder[bounds.buckets()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    public void add(long value) {
        counts[bounds.bucketOf(value)].increment();
        sum.add(value);
    }

    /** What has been added; values that come meanwhile may be in a part of it only. */
    public Reading read() {
        long[] read = new long[counts.length];
        for (int i = 0; i < read.length; i++) {
            read[i] = counts[i].sum();
        }
        return new Reading(bounds, read, sum.sum());
    }

    /**
     * What a histogram held at one moment.
     *
     * <p><em>Thread-safe.</em>
     */
    public static final class Reading {
        private final Bounds bounds;
        private final long[] counts;
        private final long sum;

        /** @param counts one for each bucket; nobody may change them any more */
        Reading(Bounds bounds, long[] counts, long sum) {
            this.bounds = bounds;
            this.counts = counts;
            this.sum = sum;
        }

        public Bounds bounds() {
            return bounds;
        }

        /** How many values there were in a bucket. */
        public long count(int bucket) {
            return counts[bucket];
        }

        /** How many values there were in each bucket. */
        public long[] counts() {
            return counts.clone();
        }

        public long sum() {
            return sum;
        }

        /** How many values there were. */
        public long count() {
            long all = 0;
            for (long count : counts) {
                all += count;
            }
            return all;
        }

        /** What was added since an earlier one of the same bounds. */
        public Reading minus(Reading earlier) {
            long[] more = counts.clone();
            for (int i = 0; i < more.length; i++) {
                more[i] -= earlier.counts[i];
            }
            return new Reading(bounds, more, sum - earlier.sum);
        }

        /**
         * The bound that this share of the values does not exceed; the last one for those above it, 0 for no values.
         */
        public double quantile(double share) {
            double rest = share * count();
            for (int i = 0; i < counts.length && rest > 0; i++) {
                rest -= counts[i];
                if (rest <= 0) {
                    return bounds.upper(Math.min(i, counts.length - 2));
                }
            }
            return 0;
        }

        /** This and another one of the same bounds. */
        public Reading plus(Reading other) {
            long[] all = counts.clone();
            for (int i = 0; i < all.length; i++) {
                all[i] += other.counts[i];
            }
            return new Reading(bounds, all, sum + other.sum);
        }
    }
}
