package dev.holdfast.server.operation;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.ServiceShapes.Document;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.Dice;
import dev.holdfast.server.base.MonotonicMillis;
import dev.holdfast.server.operation.Control.Step;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.PoolRecord;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Several pools, each with its lanes, and the control lane that knows which queue lives where.
 *
 * <p><em>Thread-safe.</em>
 */
final class PooledEngine implements Administration.Access, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PooledEngine.class);
    private static final int ADOPTED_AT_ONCE = 1000;

    private final Catalogue catalogue;
    private final Control control;
    private final KnownPlaces known;
    private final QueueLines lines;
    private final PooledRouter router;
    private final PoolDirectory pools;
    private final Passages passages;
    private final PoolDrains drains;
    private final Administration.Pooling pooling;
    private final HealthCheck.Tools healthTools;
    private final PoolLanes.Equipment equipment;

    PooledEngine(Pool defaultPool, SeveralPools several, PoolLanes.Equipment equipment) {
        this.equipment = equipment;
        Limits limits = equipment.limits();
        Failures failures = equipment.failures();
        catalogue = new Catalogue(several.management());
        adopt(several.defaultQueues());
        control = new Control(
                catalogue, limits.maxLaneInboxRequests(), equipment.base().clock());
        Clock clock = equipment.base().clock();
        known = new KnownPlaces();
        lines = new QueueLines(control, known, clock);
        PooledRouter made = new PooledRouter(control, catalogue, known, lines, failures, limits.defaultPage());
        router = made;
        pools = new PoolDirectory(
                defaultPool,
                several.drivers(),
                equipment,
                (shard, name) ->
                        new PlacedShard(shard, made, name, equipment.base().ids()));
        PlacementRules rules = new PlacementRules(catalogue, pools, new Dice(), several.usesDefaultStore());
        lines.connect(pools);
        router.connect(pools, rules);
        QueueMove.Ground ground = new QueueMove.Ground(
                control, catalogue, pools, lines, rules, equipment.base().listener());
        passages = new Passages(ground);
        router.connect(passages::serve);
        drains = new PoolDrains(ground, passages, clock);
        pooling = new Administration.Pooling(
                control,
                new PoolController(catalogue, pools, drains, known, limits),
                new DrainController(catalogue, rules, drains),
                new FlavorController(catalogue, several.drivers(), limits),
                equipment.bindings(),
                equipment.shared().results(),
                failures);
        healthTools = new HealthCheck.Tools(failures, limits, new MonotonicMillis());
    }

    /** Queues that were made while there was one pool only have no rows yet. */
    private void adopt(SeveralPools.QueueSource defaultQueues) {
        if (catalogue.isComplete()) {
            return;
        }
        List<QueueKey> found = new ArrayList<>();
        defaultQueues.forEach(queue -> {
            String place = catalogue.placeOf(queue);
            if (place == null) {
                found.add(queue);
            } else if (!place.equals(Catalogue.DEFAULT_STORE)) {
                LOG.atWarn()
                        .addKeyValue("queue", queue)
                        .addKeyValue("pool", place)
                        .log("A queue was made in the server's own store while it already lived in a pool;"
                                + " the one in the pool is the one that is served");
            }
            if (found.size() == ADOPTED_AT_ONCE) {
                catalogue.place(found, Catalogue.DEFAULT_STORE);
                found.clear();
            }
        });
        catalogue.place(found, Catalogue.DEFAULT_STORE);
        catalogue.setComplete(true);
        catalogue.sync();
    }

    void start() {
        pools.defaultStore().start();
        pools.defaultStore().forgetArrivals();
        for (PoolRecord pool : catalogue.pools()) {
            pools.openKnown(pool);
        }
        control.comeBack(new Step(
                drains::resume, failure -> LOG.atError().setCause(failure).log("Drains could not go on")));
        control.comeBack(new Step(
                passages::resume, failure -> LOG.atError().setCause(failure).log("Dead letters could not go on")));
        control.start();
    }

    /** The lanes of all pools that are open. */
    List<PoolLanes> all() {
        return pools.all();
    }

    PooledRouter router() {
        return router;
    }

    @Override
    public Administration.Pooling pooling() {
        return pooling;
    }

    /** Lets the pools look after their disks, in their turn with whatever opens and closes them. */
    void lookAfterPools() {
        boolean ignored = control.submit(new Step(
                () -> {
                    pools.tryToResume();
                    drains.tryAgain();
                    passages.tryAgain();
                },
                failure -> LOG.atWarn().setCause(failure).log("The pools could not be looked after")));
    }

    @Override
    public void checkHealth(Call<Nothing, Document> call) {
        boolean isTaken = control.submit(new Step(() -> tour(call), failure -> {
            call.refuse(equipment.failures().refusalFor(call, failure));
            call.release();
        }));
        if (!isTaken) {
            throw control.notTaken();
        }
    }

    private void tour(Call<Nothing, Document> call) {
        HealthTour.start(call, pools, healthTools, equipment.base().ids(), isCatalogueReachable());
    }

    private boolean isCatalogueReachable() {
        try {
            return catalogue.isComplete();
        } catch (StorageException e) {
            LOG.atError().setCause(e).log("The catalogue cannot be read");
            return false;
        }
    }

    /** The pools first: what they have admitted may still need the control lane. */
    @Override
    public void close() {
        for (PoolLanes lanes : pools.all()) {
            lanes.close();
        }
        control.submitSurely(new Step(
                lines::refuseAllHeld,
                failure -> LOG.atError().setCause(failure).log("Calls about queues that moved got no answer")));
        control.close();
        for (String name : List.copyOf(pools.open().keySet())) {
            PoolLanes closed = pools.close(name);
            known.forget(closed);
        }
    }
}
