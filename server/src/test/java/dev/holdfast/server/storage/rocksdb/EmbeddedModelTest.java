package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.model.StoreModelTest;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The embedded store on a simulated disk against the model. */
class EmbeddedModelTest extends StoreModelTest {
    private final SimulatedDisks disks = new SimulatedDisks();

    @Override
    protected Supplier<Pool> freshStore(Path directory) {
        return () -> disks.open(directory);
    }

    @Override
    protected int defaultSeeds() {
        return 150;
    }

    @Override
    protected boolean keepsWhenClosed() {
        return true;
    }
}
