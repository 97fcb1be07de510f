package dev.holdfast.server.operation;

import dev.holdfast.server.pool.PoolRecord;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The bounds that the operations on pools and flavors share.
 *
 * <p><em>Thread-safe.</em>
 */
final class ControlRules {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1," + PoolRecord.MAX_NAME_CHARACTERS + "}");

    private ControlRules() {}

    /** @param what has the name, such as {@code Pool} */
    static void checkName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw RequestRules.invalid(what + " names may only contain ASCII letters, digits, underscores, dashes and"
                    + " dots, " + PoolRecord.MAX_NAME_CHARACTERS + " at the most.");
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
