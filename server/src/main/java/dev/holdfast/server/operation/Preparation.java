package dev.holdfast.server.operation;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;

/**
 * What has to be fetched from another server before a lane can serve a call. It runs on an I/O thread, so it must not
 * block.
 *
 * <p><em>Thread-safe.</em>
 */
interface Preparation<I> {

    boolean isNeeded(I input);

    /**
     * Exactly one method of the receiver is called, once, on any thread.
     *
     * @throws Refusal when the input could not be served, whatever is fetched; the receiver then hears nothing
     */
    void prepare(I input, Caller caller, ProjectId project, Receiver receiver);

    /**
     * The call that waits.
     *
     * <p><em>Thread-safe.</em>
     */
    interface Receiver {

        void prepared(TrustOffer offer);

        void refused(Refusal refusal);
    }
}
