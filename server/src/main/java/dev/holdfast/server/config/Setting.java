package dev.holdfast.server.config;

import java.util.Locale;

/**
 * One thing that can be configured.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param <T> what a value becomes
 * @param key the name in a file and after {@code --set}, such as {@code storage.durability}
 * @param type how a value is written
 * @param defaultText the value when nobody says otherwise, as one would write it
 * @param description one or two sentences for people
 * @param example another value that makes sense
 */
record Setting<T>(String key, ValueType<T> type, String defaultText, String description, String example) {
    static final String ENVIRONMENT_PREFIX = "HOLDFAST_";

    /** The name in the environment, such as {@code HOLDFAST_STORAGE_DURABILITY}. */
    String environmentVariable() {
        return ENVIRONMENT_PREFIX + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
