package dev.holdfast.persist;

import java.time.Duration;

/**
 * Hears of the addresses behind a name. Calls are serial and must not block: others wait for the same thread.
 *
 * <p><em>One thread at a time.</em>
 */
public interface NameListener {

    /**
     * The addresses as they are now: always the whole set, never a difference, and also when it is only confirmed.
     *
     * @param whole never empty
     * @param validFor how long the source vouches for it; the next call is expected about then
     */
    void onAddresses(AddressSet whole, Duration validFor);

    /**
     * Something is wrong; what was told before stays. Called when the trouble begins and when it becomes another one,
     * not at each attempt.
     *
     * @param detail a sentence for people
     */
    default void onTrouble(NameTrouble trouble, String detail) {}
}
