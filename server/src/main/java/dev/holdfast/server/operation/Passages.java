package dev.holdfast.server.operation;

import dev.holdfast.server.operation.QueueMove.Ground;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.Passage;
import dev.holdfast.server.pool.PoolRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The passages between pools, on which dead letters go to queues that live elsewhere. Each that may have some is served
 * in its turn, by one trip after the other; what fails is tried again about once a second.
 *
 * <p><em>Owned by one lane.</em>
 */
final class Passages {

    private static final Logger LOG = LoggerFactory.getLogger(Passages.class);
    private static final int MAX_TRIPS_AT_ONCE = 8;

    private final Ground ground;
    private final Set<Passage> waiting = new LinkedHashSet<>();
    private final Set<Passage> underWay = new HashSet<>();
    private final Set<Passage> failed = new LinkedHashSet<>();
    private final Set<Passage> troubled = new HashSet<>();
    private final Map<String, Runnable> closing = new HashMap<>();

    Passages(Ground ground) {
        this.ground = ground;
    }

    /** Goes on where the last run of the server has stopped. */
    void resume() {
        waiting.addAll(ground.catalogue().passages(Catalogue.DEFAULT_STORE));
        for (PoolRecord pool : ground.catalogue().pools()) {
            waiting.addAll(ground.catalogue().passages(pool.name()));
        }
        launch();
    }

    /** Dead letters have come, or are about to. */
    void serve(Passage passage) {
        waiting.add(passage);
        launch();
    }

    /** Tries again what has failed, and closes what no queue needs any more. Called about once a second. */
    void tryAgain() {
        waiting.addAll(failed);
        failed.clear();
        for (PoolRecord pool : ground.catalogue().pools()) {
            if (!ground.catalogue().hasQueues(pool.name())) {
                waiting.addAll(ground.catalogue().passages(pool.name()));
            }
        }
        launch();
    }

    /** Closes the passages of a pool without queues, and goes on with each that is closed. */
    void close(String pool, Runnable then) {
        closing.put(pool, then);
        waiting.addAll(ground.catalogue().passages(pool));
        launch();
    }

    /** Closes them no more, and goes on. */
    void leaveOpen(String pool) {
        Runnable then = closing.remove(pool);
        if (then != null) {
            then.run();
        }
    }

    private void launch() {
        for (Iterator<Passage> next = waiting.iterator(); next.hasNext() && underWay.size() < MAX_TRIPS_AT_ONCE; ) {
            Passage passage = next.next();
            if (underWay.add(passage)) {
                next.remove();
                new DeadLetterTrip(ground, passage, new Ended(passage)).start();
            }
        }
    }

    /**
     * What becomes of a passage after a trip.
     *
     * <p><em>Owned by one lane.</em>
     */
    private final class Ended implements DeadLetterTrip.Ending {
        private final Passage passage;

        Ended(Passage passage) {
            this.passage = passage;
        }

        private void goOn() {
            troubled.remove(passage);
            underWay.remove(passage);
            launch();
        }

        @Override
        public void accepted() {
            waiting.add(passage);
            goOn();
        }

        /** Where the pool has queues again, who closes its passages sees to them first. */
        @Override
        public void empty() {
            goOn();
            leaveOpen(passage.pool());
        }

        @Override
        public void closed() {
            goOn();
            leaveOpen(passage.pool());
        }

        /** Told once, however often it is tried. */
        @Override
        public void failed(RuntimeException failure) {
            underWay.remove(passage);
            failed.add(passage);
            if (troubled.add(passage)) {
                LOG.atWarn()
                        .addKeyValue("pool", passage.pool())
                        .addKeyValue("queue", passage.queue())
                        .addKeyValue("trouble", failure.getMessage())
                        .log("Dead letters wait until the pool of their queue takes them");
            }
            launch();
        }
    }
}
