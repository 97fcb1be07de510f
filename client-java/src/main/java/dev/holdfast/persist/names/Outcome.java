package dev.holdfast.persist.names;

import dev.holdfast.persist.AddressSet;
import dev.holdfast.persist.NameTrouble;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one look at a source has brought: addresses, or trouble, or both when a part of the source failed.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param addresses empty when there is nothing to tell
 * @param validFor of the addresses, or of the answer that there are none; zero when the look failed
 * @param detail of the trouble, a sentence
 */
record Outcome(
        AddressSet addresses, Duration validFor, @Nullable NameTrouble trouble, String detail) {

    private static final AddressSet NONE = AddressSet.of(List.of());

    /** Addresses; none at all are trouble with this detail. */
    static Outcome found(AddressSet addresses, Duration validFor, String detailWhenEmpty) {
        return addresses.isEmpty() ? negative(detailWhenEmpty, validFor) : new Outcome(addresses, validFor, null, "");
    }

    static Outcome partly(AddressSet addresses, Duration validFor, String detail) {
        return new Outcome(addresses, validFor, NameTrouble.FAILED, detail);
    }

    static Outcome negative(String detail, Duration validFor) {
        return new Outcome(NONE, validFor, NameTrouble.NEGATIVE, detail);
    }

    static Outcome failed(String detail) {
        return new Outcome(NONE, Duration.ZERO, NameTrouble.FAILED, detail);
    }
}
