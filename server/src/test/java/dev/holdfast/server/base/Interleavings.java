package dev.holdfast.server.base;

import org.jetbrains.lincheck.Lincheck;

/**
 * Runs a piece of concurrent code in many orders of the steps of its threads. The orders are the same in each run.
 *
 * <p><em>Thread-safe.</em>
 */
final class Interleavings {

    private static final int ORDERS = "long".equals(System.getProperty("holdfast.check")) ? 20_000 : 300;

    private Interleavings() {}

    /** Fails if the code throws, or if all of its threads wait for each other. It must end by itself. */
    static void check(Runnable code) {
        Lincheck.runConcurrentTest(ORDERS, code);
    }

    /** An assertion that takes no steps of its own, unlike those of a library. */
    static void require(boolean isTrue, String text) {
        if (!isTrue) {
            throw new IllegalStateException(text);
        }
    }
}
