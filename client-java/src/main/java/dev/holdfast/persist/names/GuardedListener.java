package dev.holdfast.persist.names;

import dev.holdfast.persist.AddressSet;
import dev.holdfast.persist.NameListener;
import dev.holdfast.persist.NameTrouble;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program's listener, which hears nothing after the close and whose faults harm no other.
 *
 * <p><em>One thread at a time.</em>
 */
final class GuardedListener implements NameListener {

    private static final Logger LOG = LoggerFactory.getLogger(GuardedListener.class);

    private final NameListener listener;
    private final BooleanSupplier isClosed;

    GuardedListener(NameListener listener, BooleanSupplier isClosed) {
        this.listener = listener;
        this.isClosed = isClosed;
    }

    @Override
    public void onAddresses(AddressSet whole, Duration validFor) {
        tell(() -> listener.onAddresses(whole, validFor));
    }

    @Override
    public void onTrouble(NameTrouble trouble, String detail) {
        tell(() -> listener.onTrouble(trouble, detail));
    }

    private void tell(Runnable call) {
        try {
            if (!isClosed.getAsBoolean()) {
                call.run();
            }
        } catch (RuntimeException fault) {
            LOG.error("A listener of names failed", fault);
        }
    }
}
