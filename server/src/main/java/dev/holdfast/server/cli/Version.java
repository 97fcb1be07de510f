package dev.holdfast.server.cli;

import org.jspecify.annotations.Nullable;

/**
 * The version of this program, as its jar states it.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Version {
    private Version() {}

    public static String text() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "(development build)" : version;
    }
}
