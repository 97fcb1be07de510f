package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.server.operation.Control.Step;
import java.util.function.Consumer;

/**
 * Where the outcomes of calls go that the control lane makes.
 *
 * <p><em>Thread-safe.</em>
 */
record ControlSink(Consumer<Call<?, ?>> taker) implements ReplySink {

    /** Whose calls they are. */
    static final ClientId CLIENT = new ClientId("0".repeat(32));

    /** One whose outcome comes back to the control lane. */
    static ControlSink comingBack(Control control, Consumer<Call<?, ?>> then) {
        return new ControlSink(call -> control.comeBack(new Step(() -> then.accept(call), Control.RAISE)));
    }

    @Override
    public void complete(Call<?, ?> call) {
        taker.accept(call);
    }

    @Override
    public boolean isOpen() {
        return true;
    }
}
