package dev.holdfast.persist;

import dev.holdfast.persist.Event.Reason;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Links to some of the addresses: the first that answer, in an order that prefers low priorities and high weights
 * ("happy eyeballs"). An address that fails makes room for the next one at once; one that is slow, after a while, and
 * then both go on. A link of a worse priority than an address that was not reached is replaced when that address can
 * be.
 *
 * <p><em>One thread at a time.</em>
 */
final class RaceDialling<L extends Link> implements Dialling<L> {

    private final Settings<L> settings;
    private final Fleet<L> fleet;
    private final Alarm stagger;
    private Map<InetSocketAddress, Integer> ranks = Map.of();
    private int slow;

    RaceDialling(Settings<L> settings, Fleet<L> fleet) {
        this.settings = settings;
        this.fleet = fleet;
        this.stagger = new Alarm(settings);
    }

    @Override
    public void onAddresses(AddressSet addresses) {
        ranks = DialOrder.ranks(addresses, settings.chance);
    }

    @Override
    public void plan(List<Slot<L>> slots) {
        List<Slot<L>> ready = in(SlotState.READY, slots);
        if (ready.size() < settings.maxLinks) {
            race(settings.maxLinks - ready.size(), slots);
        } else {
            slow = 0;
            stagger.clear();
            sendAway(ready);
            climb(in(SlotState.READY, slots), slots);
        }
    }

    private void race(int missing, List<Slot<L>> slots) {
        int dialling = in(SlotState.CONNECTING, slots).size();
        slow = dialling == 0 ? 0 : slow;
        Slot<L> next = dialling < missing + slow ? nextIdle(slots) : null;
        while (next != null) {
            next.dial();
            dialling++;
            stagger.set(Settings.STAGGER, this::onSlow);
            next = dialling < missing + slow ? nextIdle(slots) : null;
        }
    }

    private void onSlow() {
        slow++;
        fleet.plan();
    }

    private void sendAway(List<Slot<L>> ready) {
        ready.stream()
                .sorted(Comparator.<Slot<L>>comparingInt(
                                slot -> -slot.endpoint().priority())
                        .thenComparing(Comparator.<Slot<L>>comparingLong(Slot::sinceNanos)
                                .reversed()))
                .limit(ready.size() - settings.maxLinks)
                .forEach(slot -> slot.leave(Reason.SURPLUS));
    }

    private void climb(List<Slot<L>> ready, List<Slot<L>> slots) {
        int worst = ready.stream()
                .mapToInt(slot -> slot.endpoint().priority())
                .max()
                .orElse(0);
        List<Slot<L>> dialling = in(SlotState.CONNECTING, slots);
        dialling.stream().filter(slot -> slot.endpoint().priority() >= worst).forEach(Slot::abandon);
        Slot<L> next = nextIdle(slots);
        boolean isBusy = dialling.stream().anyMatch(slot -> slot.is(SlotState.CONNECTING));
        if (next != null && !isBusy && next.endpoint().priority() < worst) {
            next.dial();
        }
    }

    private @Nullable Slot<L> nextIdle(List<Slot<L>> slots) {
        return in(SlotState.IDLE, slots).stream()
                .min(Comparator.comparingInt(this::rank))
                .orElse(null);
    }

    private int rank(Slot<L> slot) {
        return ranks.getOrDefault(slot.endpoint().address(), Integer.MAX_VALUE);
    }

    private static <L extends Link> List<Slot<L>> in(SlotState state, List<Slot<L>> slots) {
        return slots.stream().filter(slot -> slot.is(state)).toList();
    }

    /** Complete when there are enough links, none of which waits for an address of a better priority. */
    @Override
    public boolean isComplete(List<Slot<L>> slots) {
        List<Slot<L>> ready = in(SlotState.READY, slots);
        int best = slots.stream()
                .mapToInt(slot -> slot.endpoint().priority())
                .min()
                .orElse(0);
        boolean isBest = ready.stream().anyMatch(slot -> slot.endpoint().priority() == best);
        return isBest
                && ready.size()
                        >= Math.min(
                                settings.maxLinks,
                                slots.stream().filter(Slot::isWanted).count());
    }
}
