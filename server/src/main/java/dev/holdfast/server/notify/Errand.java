package dev.holdfast.server.notify;

import dev.holdfast.server.notify.Places.HostLine;
import org.jspecify.annotations.Nullable;

/**
 * Something that calls a host and needs one of the {@link Places} for it.
 *
 * <p><em>One thread at a time.</em>
 */
abstract class Errand {

    /** Kept by {@link Places}: where it stands or has its place. */
    @Nullable
    HostLine line;

    /** Kept by {@link Places}: whether its place is one of those for hosts in trouble. */
    boolean hasTroublePlace;

    /** Whom it calls; errands to one host share its line. */
    abstract String host();

    /** Whether its last call went wrong. */
    abstract boolean isInTrouble();

    /** Called when it has got a place, which it must give back by {@link Places#leave}. */
    abstract void start();
}
