package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.base.Lane;
import dev.holdfast.server.storage.QueueNumbers;
import java.util.List;

/**
 * The way of a call to the lane that owns what it is about.
 *
 * <p><em>Thread-safe.</em>
 */
interface CallRouter {

    /**
     * Hands a call on; it will be completed exactly once.
     *
     * @throws Refusal when nobody takes it: its sink then hears nothing
     */
    void route(Call<?, ?> call);

    /** The way where there is one pool only. */
    static CallRouter to(List<Lane<Call<?, ?>>> lanes) {
        return call -> {
            Lane<Call<?, ?>> lane = lanes.get(QueueNumbers.laneOf(call.project(), lanes.size()));
            if (!lane.submit(call)) {
                throw notTaken(lane);
            }
        };
    }

    /** Why a lane did not take what was submitted to it. */
    static Refusal notTaken(Lane<?> lane) {
        return lane.isClosed()
                ? Refusal.of(ErrorCode.STOPPING, "The server is stopping. Try again soon.")
                : Refusal.of(
                        ErrorCode.OVERLOADED, "The server has more requests waiting than it may hold. Try again soon.");
    }
}
