package dev.holdfast.protocol;

import java.util.Locale;

/**
 * How the pauses between retries grow from the shortest to the longest, in seconds; each pause is cut to a whole
 * number.
 *
 * <p><em>Thread-safe.</em>
 */
public enum RetryBackoff {
    /** Each pause is five seconds longer; the longest is not reached. */
    LINEAR {
        @Override
        int steps(int minimum, int maximum) {
            return (maximum - minimum + STEP_SECONDS - 1) / STEP_SECONDS;
        }

        @Override
        double pause(int minimum, int maximum, int step) {
            return minimum + (double) step * STEP_SECONDS;
        }
    },
    /** Each pause is longer by a little more than the one before. */
    ARITHMETIC {
        @Override
        double pause(int minimum, int maximum, int step) {
            double steps = steps(minimum, maximum);
            double growth = 2.0 * (maximum - minimum) / (steps * (steps - 1));
            return minimum + step * (step + 1.0) * growth / 2;
        }
    },
    /** Each pause is the one before times the same factor. */
    GEOMETRIC {
        @Override
        double pause(int minimum, int maximum, int step) {
            return grown(minimum, maximum, step, steps(minimum, maximum));
        }
    },
    /** The same as {@link #GEOMETRIC}, under its other name. */
    EXPONENTIAL {
        @Override
        double pause(int minimum, int maximum, int step) {
            return grown(minimum, maximum, step, steps(minimum, maximum));
        }
    };

    /** What a linear pause grows by, and how many seconds of difference make one step of the other functions. */
    static final int STEP_SECONDS = 5;

    /** How many pauses lie between the shortest and the longest. */
    int steps(int minimum, int maximum) {
        return (maximum - minimum) / STEP_SECONDS;
    }

    /** The pause of a step, counted from 0, before it is cut. */
    abstract double pause(int minimum, int maximum, int step);

    int pauseSeconds(int minimum, int maximum, int step) {
        return (int) pause(minimum, maximum, step);
    }

    /**
     * The factor goes through the logarithm to base ten, because the binary rounding of that very expression decides
     * which whole number a pause is cut to. A shortest pause of 0 would never grow, so it counts as 1 here.
     */
    private static double grown(int minimum, int maximum, int step, int steps) {
        double first = Math.max(1, minimum);
        double factor = StrictMath.pow(10, StrictMath.log10(maximum / first) / (steps - 1));
        return first * StrictMath.pow(factor, step);
    }

    /** The name on the wire, such as {@code linear}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
