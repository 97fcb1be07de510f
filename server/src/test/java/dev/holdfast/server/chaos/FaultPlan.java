package dev.holdfast.server.chaos;

import java.util.Random;

/**
 * What shall happen to one connection.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param hitsRequests whether it strikes the way to the server; otherwise the way back
 * @param afterBytes how many bytes pass that way before
 * @param seed for pieces and delays
 */
record FaultPlan(Fault fault, boolean hitsRequests, int afterBytes, long seed) {

    /** What a network does to a connection. */
    enum Fault {
        NONE,
        /** Bytes come in odd pieces. */
        SPLIT,
        /** Pieces come late. */
        DELAY,
        /** Nothing passes one way until it is healed. */
        STALL,
        /** Nothing passes either way until it is healed. */
        STALL_BOTH,
        /** Both ends are told that the connection is broken. */
        RESET,
        /** One way ends in the middle of what it carries, the other one goes on. */
        HALVE,
        /** Bytes vanish, and nobody is told. */
        SWALLOW,
        /** It is broken before it begins. */
        REFUSE
    }

    static final FaultPlan CALM = new FaultPlan(Fault.NONE, false, 0, 0);

    private static final Fault[] FAULTS = Fault.values();
    private static final int HANDSHAKE_BYTES = 300;
    private static final int LONG_WAY_BYTES = 6000;

    static FaultPlan of(Random random) {
        Fault fault = FAULTS[random.nextInt(FAULTS.length)];
        int bytes = random.nextInt(8) == 0 ? HANDSHAKE_BYTES : 1 + random.nextInt(LONG_WAY_BYTES);
        return new FaultPlan(fault, random.nextBoolean(), random.nextInt(bytes), random.nextLong());
    }
}
