package dev.holdfast.server.operation;

/**
 * Says that a call cannot be served where it is, before anything has been changed for it, and who takes it on.
 *
 * <p><em>Thread-safe.</em>
 */
final class Diversion extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Takes a call on; it refuses one that it cannot take. */
    @FunctionalInterface
    interface Taker {
        void take(Call<?, ?> call);
    }

    private final transient Taker taker;

    Diversion(Taker taker) {
        super("The call goes on elsewhere", null, false, false);
        this.taker = taker;
    }

    Taker taker() {
        return taker;
    }
}
