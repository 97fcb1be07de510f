package dev.holdfast.protocol.websocket;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The headers of an HTTP request, whatever library has parsed them.
 *
 * <p><em>One thread at a time.</em>
 */
@FunctionalInterface
public interface HeaderLookup {
    /**
     * The values of all fields with this name, which is compared without regard to case; null or empty if there is
     * none.
     */
    @Nullable
    Collection<String> values(String name);
}
