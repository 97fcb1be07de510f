package dev.holdfast.server.chaos;

import java.util.List;

/**
 * What the checker found in a history.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param attempted items that somebody asked to post
 * @param acknowledged those whose post was answered
 * @param delivered those that a reader was given
 * @param recovered delivered although no post of them was answered, which is allowed
 * @param duplicates deliveries beyond the first of an item, by whom and why ever
 */
public record Verdict(
        int attempted, int acknowledged, int delivered, int recovered, int duplicates, List<Violation> violations) {

    /** A promise that can be broken. */
    public enum Promise {
        /** What was acknowledged is delivered, and nobody is spared a message that is there. */
        LOST,
        /** What was delivered and never settled comes again. */
        VANISHED,
        /** Only what was posted, and not refused, is delivered. */
        UNEXPECTED,
        /** One post makes one message, however often its name is sent. */
        DOUBLED,
        /** What was settled is not delivered again. */
        RESURRECTED,
        /** One reader at a time has a message. */
        SHARED,
        /** A message is settled once. */
        SETTLED_TWICE,
        /** What a living reader has been given, it can settle. */
        TAKEN_AWAY,
        /** What one client posts one after the other comes in that order. */
        DISORDERED,
        /** A watcher sees a message once. */
        REPEATED,
        /** A watcher sees every message, or is told of a gap. */
        UNTOLD,
        /** A watcher is told of a gap only where something is gone. */
        IMAGINED
    }

    /** A promise that was broken for an item, or for a reader. */
    public record Violation(Promise promise, String queue, String of, String why) {
        @Override
        public String toString() {
            return promise + " " + queue + "/" + of + ": " + why;
        }
    }
}
