package dev.holdfast.persist;

import java.util.List;

/**
 * Which of the addresses are to have links.
 *
 * <p><em>One thread at a time.</em>
 */
interface Dialling<L extends Link> {
    /** The name leads to other addresses. */
    void onAddresses(AddressSet addresses);

    /** Dials what should be dialled, and sends away what is too many. */
    void plan(List<Slot<L>> slots);

    /** Whether all the links that should be there are ready. */
    boolean isComplete(List<Slot<L>> slots);

    /**
     * All of them.
     *
     * <p><em>Thread-safe.</em>
     */
    final class All<L extends Link> implements Dialling<L> {
        @Override
        public void onAddresses(AddressSet addresses) {
            // The order does not matter.
        }

        @Override
        public void plan(List<Slot<L>> slots) {
            slots.stream().filter(slot -> slot.is(SlotState.IDLE)).forEach(Slot::dial);
        }

        @Override
        public boolean isComplete(List<Slot<L>> slots) {
            return slots.stream().filter(Slot::isWanted).allMatch(slot -> slot.is(SlotState.READY));
        }
    }
}
