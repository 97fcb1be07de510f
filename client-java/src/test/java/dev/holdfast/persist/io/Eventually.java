package dev.holdfast.persist.io;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about. */
public final class Eventually {

    private static final int MAX_LOOKS = 30_000;

    private Eventually() {}

    public static void await(String what, BooleanSupplier condition) {
        for (int i = 0; !condition.getAsBoolean(); i++) {
            if (i == MAX_LOOKS) {
                throw new AssertionError("it did not come about: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
