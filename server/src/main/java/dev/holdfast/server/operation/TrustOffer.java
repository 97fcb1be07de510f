package dev.holdfast.server.operation;

import dev.holdfast.server.auth.Trust;
import dev.holdfast.server.auth.Trusts;

/**
 * A trust that was got for one call. When no subscription comes to have it, it is taken back.
 *
 * <p><em>One thread at a time.</em>
 */
final class TrustOffer {

    private final Trust trust;
    private final Trusts trusts;
    private boolean isTaken;

    TrustOffer(Trust trust, Trusts trusts) {
        this.trust = trust;
        this.trusts = trusts;
    }

    Trust trust() {
        return trust;
    }

    /** A subscription has it. */
    void take() {
        isTaken = true;
    }

    /** The call has ended. */
    void end(boolean hasSucceeded) {
        if (trust.origin() == Trust.Origin.MADE && !(isTaken && hasSucceeded)) {
            trusts.delete(trust.id());
        }
    }
}
