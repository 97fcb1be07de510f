package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.PoolShapes.OnePool;
import dev.holdfast.protocol.operation.PoolShapes.PoolDrain;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.PoolRecord;
import java.util.Objects;

/**
 * Serves the operations on the draining of pools.
 *
 * <p><em>Owned by one lane.</em>
 */
final class DrainController {

    private final Catalogue catalogue;
    private final PlacementRules rules;
    private final PoolDrains drains;

    DrainController(Catalogue catalogue, PlacementRules rules, PoolDrains drains) {
        this.catalogue = catalogue;
        this.rules = rules;
        this.drains = drains;
    }

    /** A pool that is being drained goes on with it. */
    PoolDrain drain(OnePool input) {
        PoolRecord pool = PoolController.existing(catalogue, input.poolName());
        if (!rules.isReplaceable(pool)) {
            String flavor = pool.flavor().isEmpty() ? "" : " of flavor " + pool.flavor();
            throw Refusal.of(
                    ErrorCode.POOL_IRREPLACEABLE,
                    "Pool " + pool.name() + " cannot be drained: no other pool takes queues" + flavor
                            + ". Add one, or give one a weight, first.");
        }
        drains.begin(pool.name());
        return Objects.requireNonNull(drains.show(pool.name()));
    }

    PoolDrain get(OnePool input) {
        PoolRecord pool = PoolController.existing(catalogue, input.poolName());
        PoolDrain shown = drains.show(pool.name());
        if (shown == null) {
            throw notDrained(pool);
        }
        return shown;
    }

    Nothing stop(OnePool input) {
        PoolRecord pool = PoolController.existing(catalogue, input.poolName());
        if (!drains.stop(pool.name())) {
            throw notDrained(pool);
        }
        return Nothing.INSTANCE;
    }

    private static Refusal notDrained(PoolRecord pool) {
        return Refusal.of(ErrorCode.POOL_NOT_DRAINED, "Pool " + pool.name() + " is not being drained");
    }
}
