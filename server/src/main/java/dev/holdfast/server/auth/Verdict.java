package dev.holdfast.server.auth;

import dev.holdfast.protocol.Refusal;

/**
 * Who waits to hear whether credentials are good. Exactly one of the two is called, once.
 *
 * <p><em>Thread-safe.</em>
 */
public interface Verdict {

    void accepted(Principal principal);

    /** @param refusal why not: bad credentials, or nobody can say at the moment */
    void refused(Refusal refusal);
}
