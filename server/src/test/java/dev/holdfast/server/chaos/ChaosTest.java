package dev.holdfast.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.chaos.ChaosRound.Trouble;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole servers under clients that misbehave, over a network that fails: nothing that was acknowledged is lost, nothing
 * comes twice without a reason, and order is kept.
 *
 * <p>{@code -Dholdfast.chaos.rounds=2000} runs more of it, and {@code -Dholdfast.chaos.seed=17} begins at a seed: a
 * round that fails names its own.
 */
@Timeout(7200)
class ChaosTest {

    private static final boolean IS_LONG = "long".equals(System.getProperty("holdfast.check"));
    private static final long FIRST_SEED = Long.getLong("holdfast.chaos.seed", 1);
    private static final int ROUNDS = Integer.getInteger("holdfast.chaos.rounds", IS_LONG ? 2000 : 40);

    /** A round that has the server to itself takes as long as many others. */
    private static final int ROUNDS_PER_TROUBLE = 10;

    private static final int ROUNDS_AT_ONCE = 4;

    @TempDir
    Path folder;

    private static void hold(long seed, List<String> found) {
        assertThat(found)
                .as("what is wrong with seed %d; repeat it with -Dholdfast.chaos.seed=%d -Dholdfast.chaos.rounds=1"
                        .formatted(seed, seed))
                .isEmpty();
    }

    @Test
    void shouldKeepItsPromisesWhileTheNetworkFails() throws Exception {
        ExecutorService rounds = Executors.newFixedThreadPool(ROUNDS_AT_ONCE);
        try (ChaosServer server = ChaosServer.inMemory()) {
            List<Future<List<String>>> verdicts = new ArrayList<>();
            for (long seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
                long own = seed;
                verdicts.add(rounds.submit(() -> ChaosRound.run(server, own, Trouble.NONE)));
            }
            for (int i = 0; i < verdicts.size(); i++) {
                hold(FIRST_SEED + i, verdicts.get(i).get());
            }
        } finally {
            rounds.shutdownNow();
        }
    }

    @Test
    void shouldKeepItsPromisesWhenItIsStoppedAndStartedInBetween() throws Exception {
        try (ChaosServer server = ChaosServer.durable(folder.resolve("data"))) {
            holdRounds(server, Trouble.RESTART);
        }
    }

    @Test
    void shouldNotLetTheSilentKeepWhatTheyClaim() throws Exception {
        try (ChaosServer server = ChaosServer.inMemory()) {
            holdRounds(server, Trouble.LEAPS);
        }
    }

    /** One after the other, since what happens to the server would happen to all. */
    private static void holdRounds(ChaosServer server, Trouble trouble) throws Exception {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + Math.max(1, ROUNDS / ROUNDS_PER_TROUBLE); seed++) {
            hold(seed, ChaosRound.run(server, seed, trouble));
        }
    }
}
