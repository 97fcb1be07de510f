package dev.holdfast.server.storage.memory;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.model.StoreModelTest;
import java.nio.file.Path;
import java.util.function.Supplier;

/** The model against itself: what is left to find is a broken invariant, or a history that it cannot serve. */
class MemoryModelTest extends StoreModelTest {

    @Override
    protected Supplier<Pool> freshStore(Path directory) {
        return MemoryPool::new;
    }

    @Override
    protected int defaultSeeds() {
        return 100;
    }

    @Override
    protected boolean keepsWhenClosed() {
        return false;
    }
}
