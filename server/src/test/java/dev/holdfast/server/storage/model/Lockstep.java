package dev.holdfast.server.storage.model;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.StorageInvariants;
import dev.holdfast.server.storage.memory.MemoryPool;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs a history on a fresh store and on the model, side by side, up to the first difference.
 *
 * <p><em>One thread at a time.</em>
 */
final class Lockstep {

    private static final int FRAMES_SHOWN = 12;

    private final Supplier<Supplier<Pool>> freshStores;
    private final List<ProjectId> projects;

    /** @param freshStores each gives a way to open, and to open again, a store that is empty at first */
    Lockstep(Supplier<Supplier<Pool>> freshStores, List<ProjectId> projects) {
        this.freshStores = freshStores;
        this.projects = projects;
    }

    /** Finds the first difference; null when the store behaves as the model does. */
    @Nullable
    Difference run(List<Command> commands) {
        try (Subject model = new Subject(MemoryPool::new);
                Subject store = new Subject(freshStores.get())) {
            for (int i = 0; i < commands.size(); i++) {
                String found = step(commands.get(i), model, store);
                if (found != null) {
                    return new Difference(i, found);
                }
            }
            String broken = brokenInvariant(store);
            return broken == null ? null : new Difference(commands.size() - 1, broken);
        }
    }

    private static @Nullable String step(Command command, Subject model, Subject store) {
        try {
            return command.difference(model, store);
        } catch (RuntimeException thrown) {
            return "the store threw " + described(thrown);
        }
    }

    private @Nullable String brokenInvariant(Subject store) {
        try {
            for (ProjectId project : projects) {
                StorageInvariants.check(store.shardOf(project), List.of(project), store.now());
            }
            return null;
        } catch (RuntimeException | AssertionError thrown) {
            return "afterwards, " + described(thrown);
        }
    }

    private static String described(Throwable thrown) {
        String frames = Arrays.stream(thrown.getStackTrace())
                .limit(FRAMES_SHOWN)
                .map(StackTraceElement::toString)
                .collect(Collectors.joining("\n    at "));
        return thrown + "\n    at " + frames;
    }

    /**
     * Where a history first went differently.
     *
     * <p><em>Thread-safe.</em>
     */
    record Difference(int index, String text) {}
}
