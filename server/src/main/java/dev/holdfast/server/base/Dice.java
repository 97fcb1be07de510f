package dev.holdfast.server.base;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Chance, for choices that nobody has to guess or to keep from guessing.
 *
 * <p><em>One thread at a time.</em>
 */
public final class Dice {

    private final RandomGenerator random;

    public Dice() {
        this(RandomGeneratorFactory.getDefault().create());
    }

    /** For tests, which want the same choices in every run. */
    public Dice(RandomGenerator random) {
        this.random = random;
    }

    /** A number from 0 up to the bound, which it never reaches. */
    public long below(long bound) {
        return random.nextLong(bound);
    }
}
