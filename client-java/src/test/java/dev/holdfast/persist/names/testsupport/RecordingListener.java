package dev.holdfast.persist.names.testsupport;

import dev.holdfast.persist.AddressSet;
import dev.holdfast.persist.NameListener;
import dev.holdfast.persist.NameTrouble;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Remembers what it hears.
 *
 * <p><em>Thread-safe.</em>
 */
public final class RecordingListener implements NameListener {

    private final List<AddressSet> sets = new CopyOnWriteArrayList<>();
    private final List<Duration> validities = new CopyOnWriteArrayList<>();
    private final List<NameTrouble> troubles = new CopyOnWriteArrayList<>();
    private final List<String> details = new CopyOnWriteArrayList<>();

    @Override
    public void onAddresses(AddressSet whole, Duration validFor) {
        validities.add(validFor);
        sets.add(whole);
    }

    @Override
    public void onTrouble(NameTrouble trouble, String detail) {
        details.add(detail);
        troubles.add(trouble);
    }

    /** All sets, in the order in which they came. */
    public List<AddressSet> sets() {
        return sets;
    }

    /** The last set, as {@code 127.0.0.2:7001} in the order of the set. */
    public List<String> last() {
        return sets.get(sets.size() - 1).endpoints().stream()
                .map(each -> each.address().getAddress().getHostAddress() + ":"
                        + each.address().getPort())
                .toList();
    }

    public Duration lastValidity() {
        return validities.get(validities.size() - 1);
    }

    public List<NameTrouble> troubles() {
        return troubles;
    }

    public String lastDetail() {
        return details.get(details.size() - 1);
    }
}
