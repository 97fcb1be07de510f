package dev.holdfast.persist.names;

import dev.holdfast.persist.AddressSet;
import dev.holdfast.persist.Endpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that a function of the program gives. It may block, so it runs beside the timer's thread; closing
 * interrupts it.
 *
 * <p><em>One thread at a time.</em>
 */
final class PolledSource implements Source {

    private final NameTimer timer;
    private final Duration every;
    private final Callable<Collection<Endpoint>> function;
    private @Nullable Future<?> running;

    PolledSource(NameTimer timer, Duration every, Callable<Collection<Endpoint>> function) {
        this.timer = timer;
        this.every = every;
        this.function = function;
    }

    @Override
    public void look(Consumer<Outcome> done) {
        running = timer.offload(() -> done.accept(call()));
    }

    private Outcome call() {
        try {
            AddressSet addresses = AddressSet.of(List.copyOf(function.call()));
            return Outcome.found(addresses, every, "The source lists no endpoint.");
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            return Outcome.failed("Interrupted.");
        } catch (Exception | Error failure) {
            return Outcome.failed("The source failed: " + failure + ".");
        }
    }

    @Override
    public void close() {
        if (running != null) {
            running.cancel(true);
        }
    }
}
