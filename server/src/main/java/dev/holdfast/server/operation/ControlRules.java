package dev.holdfast.server.operation;

import dev.holdfast.server.pool.PoolRecord;
import org.jspecify.annotations.Nullable;

/**
 * The bounds that the operations on pools and flavors share.
 *
 * <p><em>Thread-safe.</em>
 */
final class ControlRules {

    private ControlRules() {}

    /** @param what has the name, such as {@code Pool} */
    static void checkName(String what, String name) {
        if (name.isEmpty() || name.length() > PoolRecord.MAX_NAME_CHARACTERS) {
            throw RequestRules.invalid(
                    what + " names have 1 to " + PoolRecord.MAX_NAME_CHARACTERS + " characters, whichever these are.");
        }
    }

    static int limit(@Nullable Long asked, int defaultLimit, int maximum) {
        long limit = asked == null ? Math.min(defaultLimit, maximum) : asked;
        if (limit < 1 || limit > maximum) {
            throw RequestRules.invalid("Limit must be at least 1 and no greater than " + maximum + ".");
        }
        return (int) limit;
    }
}
