package dev.holdfast.server.storage.rocksdb;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes runs of the messages of a claim, which come in the order of their positions.
 *
 * <p><em>One thread at a time.</em>
 */
final class RunBuilder {
    private final List<LeaseRun> runs = new ArrayList<>(1);
    private long first;
    private int count;
    private Touched lease = Touched.UNTOUCHED;
    private List<Place> places = new ArrayList<>();

    /**
     * Adds the next message.
     *
     * @param place what is known of it; null when it was not read
     * @return the lease that it shares with its run
     */
    Touched add(long sequence, Touched added, @Nullable Place place) {
        if (count == 0 || count == LeaseRun.MAX_COUNT || sequence != first + count || !added.equals(lease)) {
            close();
            first = sequence;
            lease = added;
        }
        count++;
        if (place != null) {
            places.add(place.under(lease));
        }
        return lease;
    }

    private void close() {
        if (count > 0) {
            runs.add(new LeaseRun(first, count, lease, places.size() == count ? places : List.of()));
            places = new ArrayList<>();
            count = 0;
        }
    }

    List<LeaseRun> runs() {
        close();
        return runs;
    }
}
