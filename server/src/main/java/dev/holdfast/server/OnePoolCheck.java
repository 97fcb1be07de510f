package dev.holdfast.server;

import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.storage.kv.KvStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server with one pool does about the catalogue of one with several, which it may have been before.
 *
 * <p><em>Thread-safe.</em>
 */
final class OnePoolCheck {

    private static final Logger LOG = LoggerFactory.getLogger(OnePoolCheck.class);

    private OnePoolCheck() {}

    /** Says what cannot be reached, and notes that queues are made from now on of which the catalogue does not know. */
    static void run(KvStore management) {
        Catalogue catalogue = new Catalogue(management);
        if (!catalogue.isComplete()) {
            return;
        }
        catalogue.setComplete(false);
        catalogue.sync();
        catalogue.pools().stream()
                .filter(pool -> catalogue.hasQueues(pool.name()))
                .forEach(pool -> LOG.atWarn()
                        .addKeyValue("pool", pool.name())
                        .log("A pool holds queues that nobody can reach while pooling is off"));
    }
}
