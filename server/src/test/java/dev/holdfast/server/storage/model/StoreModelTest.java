package dev.holdfast.server.storage.model;

import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.model.RandomCommands.Ability;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random histories that a store must answer as the model does. A failure names its seed and the shortest history that
 * still shows it; {@code -Dholdfast.model.seed=} runs one seed, {@code -Dholdfast.model.seeds=} that many from 1, and
 * {@code -Dholdfast.model.commands=} sets the length of a history.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class StoreModelTest {

    private static final int COMMANDS = Integer.getInteger("holdfast.model.commands", 400);
    private static final int MAX_SHRINKING_RUNS = 3000;

    @TempDir
    Path directory;

    private int stores;

    /** A way to open a store in an empty directory, and to open it again after it was closed. */
    protected abstract Supplier<Pool> freshStore(Path directory);

    /** How many histories a normal build tries. */
    protected abstract int defaultSeeds();

    /** Whether a store that is closed and opened again has what was written. */
    protected abstract boolean keepsWhenClosed();

    @Test
    void shouldAnswerAsTheModelDoes() {
        Long seed = Long.getLong("holdfast.model.seed");
        if (seed != null) {
            run(seed);
            return;
        }
        int seeds = Integer.getInteger("holdfast.model.seeds", defaultSeeds());
        for (long next = 1; next <= seeds; next++) {
            run(next);
        }
    }

    private void run(long seed) {
        Set<Ability> abilities = keepsWhenClosed() ? Set.of(Ability.REOPEN) : Set.of();
        List<Command> commands = new RandomCommands(seed, abilities).next(COMMANDS);
        Lockstep lockstep =
                new Lockstep(() -> freshStore(directory.resolve("store-" + ++stores)), RandomCommands.PROJECTS);
        if (lockstep.run(commands) != null) {
            throw new AssertionError(report(seed, shortest(commands, lockstep), lockstep));
        }
    }

    static List<Command> shortest(List<Command> commands, Lockstep lockstep) {
        return new Shrinker(shorter -> lockstep.run(shorter) != null, MAX_SHRINKING_RUNS).shrink(commands);
    }

    private static String report(long seed, List<Command> shortest, Lockstep lockstep) {
        Lockstep.Difference difference = lockstep.run(shortest);
        return "Seed " + seed + " differs after\n" + Code.of(shortest) + "\n"
                + (difference == null ? "but not when it is run again" : difference.text());
    }
}
