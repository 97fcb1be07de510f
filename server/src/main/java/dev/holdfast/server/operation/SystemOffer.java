package dev.holdfast.server.operation;

import dev.holdfast.protocol.codec.RawValue;

/**
 * What a watcher may be told next. A connection that has not sent what it was told before declines: so nothing gathers
 * in front of a slow one, and what it is told next has all that it has missed.
 *
 * <pre>
 *   OFFERED ──► TAKEN      it is among what the connection sends
 *      └──────► DECLINED   it has never been
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
public final class SystemOffer {

    private enum State {
        OFFERED,
        TAKEN,
        DECLINED
    }

    private final RawValue push;
    private final SystemState shown;
    private volatile State state = State.OFFERED;

    SystemOffer(RawValue push, SystemState shown) {
        this.push = push;
        this.shown = shown;
    }

    /** The whole push. */
    public RawValue push() {
        return push;
    }

    public void take() {
        state = State.TAKEN;
    }

    public void decline() {
        state = State.DECLINED;
    }

    boolean isPending() {
        return state == State.OFFERED;
    }

    boolean isTaken() {
        return state == State.TAKEN;
    }

    /** What the watcher knows once it has taken it. */
    SystemState shown() {
        return shown;
    }
}
