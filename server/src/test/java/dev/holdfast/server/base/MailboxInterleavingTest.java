package dev.holdfast.server.base;

import static dev.holdfast.server.base.Interleavings.require;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The door of a mailbox, whatever the order of the steps of the threads that meet there. */
class MailboxInterleavingTest {

    @Test
    void shouldHandOverWhatComesAsItIsEmptiedAndSayWhenAllAreThere() {
        Interleavings.check(() -> {
            Owner owner = new Owner();
            owner.mailbox.put(1);
            Runnable call = owner.calls.remove(0);
            Thread other = Threads.create("other", () -> owner.mailbox.put(2));
            other.start();
            call.run();
            Threads.join(other);
            owner.calls.forEach(Runnable::run);
            require(owner.taken.equals(List.of(1, 2)), "put in were 1 and 2, taken were " + owner.taken);
            require(owner.toldAt == 2, "it was told at " + owner.toldAt);
        });
    }

    @Test
    void shouldCallItsOwnerOnceForTheItemsOfTwoThreads() {
        Interleavings.check(() -> {
            Owner owner = new Owner();
            Thread other = Threads.create("other", () -> owner.mailbox.put(1));
            other.start();
            owner.mailbox.put(2);
            Threads.join(other);
            require(owner.calls.size() == 1, "it was called " + owner.calls.size() + " times");
            owner.calls.forEach(Runnable::run);
            require(owner.taken.size() == 2, "two were put in, taken were " + owner.taken);
            require(owner.taken.containsAll(List.of(1, 2)), "others than those put in: " + owner.taken);
        });
    }

    /**
     * A mailbox, and what the thread that empties it sees. Only one thread at a time can add a call.
     *
     * <p><em>One thread at a time.</em>
     */
    private static final class Owner {
        private final List<Runnable> calls = new ArrayList<>();
        private final List<Integer> taken = new ArrayList<>();
        private final Mailbox<Integer> mailbox = new Mailbox<>(calls::add, taken::add, () -> toldAt = taken.size());
        private int toldAt;
    }
}
