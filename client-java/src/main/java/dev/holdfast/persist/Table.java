package dev.holdfast.persist;

import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The links that serve at one moment, and the choice among them. Two are drawn by their weights, and of the two the one
 * with less to do is taken; drawing by weight first keeps the weights true while the links are idle, and asking the
 * load keeps work away from a server that has become slow.
 *
 * <p><em>Thread-safe.</em>
 */
final class Table<L extends Link> {

    /**
     * A link that serves.
     *
     * <p><em>Thread-safe.</em>
     */
    record Entry<L extends Link>(L link, int weight) {}

    /** Weight 0 means next to none, not none. */
    private static final int WEIGHT_SCALE = 256;

    private final List<Entry<L>> entries;
    private final long[] cumulative;

    private Table(List<Entry<L>> entries) {
        this.entries = entries;
        this.cumulative = new long[entries.size()];
        long sum = 0;
        for (int i = 0; i < cumulative.length; i++) {
            sum += weight(i);
            cumulative[i] = sum;
        }
    }

    static <L extends Link> Table<L> of(List<Entry<L>> entries) {
        return new Table<>(List.copyOf(entries));
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    private long weight(int index) {
        return Math.max(1, (long) entries.get(index).weight() * WEIGHT_SCALE);
    }

    /** The link for the next request, or null when none accepts one. */
    @Nullable
    L pick(DoubleSupplier chance, @Nullable Link except) {
        if (entries.isEmpty()) {
            return null;
        }
        int first = draw(chance.getAsDouble());
        int second = draw(chance.getAsDouble());
        L better = entries.get(isLess(second, first) ? second : first).link();
        return isUsable(better, except) ? better : leastLoaded(except);
    }

    private int draw(double chance) {
        long at = (long) (chance * cumulative[cumulative.length - 1]);
        int index = 0;
        while (index < cumulative.length - 1 && cumulative[index] <= at) {
            index++;
        }
        return index;
    }

    private boolean isLess(int one, int other) {
        long oneLoad = entries.get(one).link().load() * weight(other);
        return oneLoad < entries.get(other).link().load() * weight(one);
    }

    private @Nullable L leastLoaded(@Nullable Link except) {
        int best = -1;
        for (int i = 0; i < entries.size(); i++) {
            if (isUsable(entries.get(i).link(), except) && (best < 0 || isLess(i, best))) {
                best = i;
            }
        }
        return best < 0 ? null : entries.get(best).link();
    }

    private static boolean isUsable(Link link, @Nullable Link except) {
        return link != except && link.accepting();
    }
}
