package dev.holdfast.persist;

import dev.holdfast.persist.Event.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All slots of one {@link Persistent} and the rules by which links come and go. Whatever happens, {@link #plan} looks
 * at everything again and does what the rules then ask for:
 *
 * <ol>
 *   <li>each address has its slots;
 *   <li>an address that the name does not lead to any more is left, but one odd answer is not enough, and no answer, or
 *       an empty one, means nothing;
 *   <li>slots are dialled as {@link Dialling} says;
 *   <li>a link that is being left serves until another can: if all new ones refuse, the old ones stay.
 * </ol>
 *
 * <p><em>One thread at a time.</em>
 */
final class Fleet<L extends Link> {

    private static final Logger LOG = LoggerFactory.getLogger(Fleet.class);

    private final Settings<L> settings;
    private final Calls<L> calls;
    private final Dialling<L> dialling;
    private final List<Slot<L>> slots = new ArrayList<>();
    private final NameWatch watch;
    private volatile AddressSet target = AddressSet.of(List.of());
    private boolean wasReady;
    private volatile State state = State.CONNECTING;
    private volatile List<Slot.View<L>> views = List.of();

    Fleet(Settings<L> settings, Calls<L> calls) {
        this.settings = settings;
        this.calls = calls;
        this.dialling = settings.isAll() ? new Dialling.All<>() : new RaceDialling<>(settings, this);
        this.watch = new NameWatch(settings);
    }

    /** May be called by any thread. */
    State state() {
        return state;
    }

    /** May be called by any thread. */
    List<Slot.View<L>> views() {
        return views;
    }

    /** Where the name leads; may be called by any thread. */
    AddressSet addresses() {
        return target;
    }

    NameWatch watch() {
        return watch;
    }

    void onAddresses(AddressSet whole, Duration validFor) {
        if (state == State.CLOSED) {
            return;
        }
        if (whole.isEmpty()) {
            onTrouble(NameTrouble.NEGATIVE, "The answer is empty.");
            return;
        }
        follow(whole, 1);
        if (slots.stream().anyMatch(slot -> slot.isMissed() && !slot.isDeparted())) {
            watch.lookAgain(validFor);
        }
        plan();
    }

    private void follow(AddressSet whole, int times) {
        if (!whole.equals(target)) {
            target = whole;
            dialling.onAddresses(whole);
            emit(new Event.NamesChanged(whole));
        }
        for (Slot<L> slot : slots) {
            Endpoint now = find(whole, slot);
            if (now != null) {
                slot.onPresent(now);
            } else {
                slot.onAbsent(times);
            }
        }
    }

    private @Nullable Endpoint find(AddressSet whole, Slot<L> slot) {
        return whole.endpoints().stream()
                .filter(each -> each.address().equals(slot.endpoint().address()))
                .findAny()
                .orElse(null);
    }

    void onTrouble(NameTrouble trouble, String detail) {
        if (state == State.CLOSED) {
            return;
        }
        emit(new Event.NamesInTrouble(trouble, detail));
        if (trouble == NameTrouble.NEGATIVE && settings.isEmptyGone) {
            follow(AddressSet.of(List.of()), settings.departAfter);
            plan();
        }
    }

    /** An address could not be reached: perhaps the name leads elsewhere by now. */
    void onFailure() {
        watch.refresh();
    }

    /** May be called by any thread. */
    void onRoom() {
        calls.onRoom();
    }

    /** A slot for the address of one that is on its way out. */
    void succeed(Slot<L> old, Duration rest) {
        if (find(target, old) != null) {
            Slot<L> slot = new Slot<>(settings, this, old.endpoint());
            slots.add(slot);
            if (!rest.isZero()) {
                slot.rest(rest);
            }
        }
    }

    void remove(Slot<L> slot) {
        slots.remove(slot);
    }

    void reconnect() {
        for (Slot<L> slot : List.copyOf(slots)) {
            slot.wake();
            if (slot.is(SlotState.READY)) {
                slot.leave(Reason.ADMIN);
                succeed(slot, Duration.ZERO);
            }
        }
        plan();
    }

    void plan() {
        if (state != State.CLOSED) {
            create();
            leaveDeparted();
            dialling.plan(List.copyOf(slots));
            slots.stream()
                    .filter(slot -> slot.is(SlotState.LEAVING) && isReplaced(slot))
                    .forEach(Slot::drain);
        }
        publish();
    }

    private void create() {
        for (Endpoint endpoint : target.endpoints()) {
            long there = slots.stream()
                    .filter(slot -> slot.isWanted() && slot.endpoint().address().equals(endpoint.address()))
                    .count();
            while (there++ < settings.linksPerAddress && slots.size() < Settings.MAX_LINKS) {
                slots.add(new Slot<>(settings, this, endpoint));
            }
        }
    }

    private void leaveDeparted() {
        for (Slot<L> slot : List.copyOf(slots)) {
            if (slot.isDeparted() && slot.is(SlotState.READY)) {
                if (!settings.isSticky) {
                    slot.leave(Reason.NAME);
                }
            } else if (slot.isDeparted() && slot.isWanted()) {
                slot.stop();
            }
        }
    }

    private boolean isReplaced(Slot<L> leaving) {
        int priority = leaving.endpoint().priority();
        boolean isTierGone = target.endpoints().stream().noneMatch(each -> each.priority() <= priority);
        return (target.isEmpty() && settings.isEmptyGone)
                || slots.stream()
                        .filter(slot -> slot.is(SlotState.READY))
                        .anyMatch(slot -> isTierGone || slot.endpoint().priority() <= priority);
    }

    private void publish() {
        views = slots.stream().map(Slot::view).toList();
        Table<L> table = Table.of(serving());
        wasReady |= !table.isEmpty();
        enter(stateNow(table));
        calls.serve(table);
    }

    /** The links of the best priority; those that are being left only where there are no others. */
    private List<Table.Entry<L>> serving() {
        TreeMap<Integer, List<Slot<L>>> tiers = new TreeMap<>();
        for (Slot<L> slot : slots) {
            if (slot.is(SlotState.READY) || slot.is(SlotState.LEAVING)) {
                tiers.computeIfAbsent(slot.endpoint().priority(), priority -> new ArrayList<>())
                        .add(slot);
            }
        }
        if (tiers.isEmpty()) {
            return List.of();
        }
        List<Slot<L>> best = tiers.firstEntry().getValue();
        boolean hasStaying = best.stream().anyMatch(slot -> slot.is(SlotState.READY));
        return best.stream()
                .filter(slot -> !hasStaying || slot.is(SlotState.READY))
                .map(Slot::entry)
                .toList();
    }

    private State stateNow(Table<L> table) {
        if (state == State.CLOSED) {
            return State.CLOSED;
        }
        if (table.isEmpty()) {
            return wasReady ? State.DOWN : State.CONNECTING;
        }
        return dialling.isComplete(slots) ? State.READY : State.DEGRADED;
    }

    private void enter(State next) {
        State before = state;
        if (before != next) {
            state = next;
            emit(new Event.StateChanged(before, next));
        }
    }

    void close() {
        watch.close();
        enter(State.CLOSED);
        List.copyOf(slots).forEach(Slot::stop);
        publish();
    }

    void emit(Event event) {
        try {
            settings.listener.accept(event);
        } catch (RuntimeException fault) {
            LOG.error("The listener to events failed", fault);
        }
    }
}
