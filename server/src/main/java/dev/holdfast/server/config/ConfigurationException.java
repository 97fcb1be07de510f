package dev.holdfast.server.config;

import java.util.List;

/**
 * The configuration cannot be used; it tells all that is wrong, not only the first thing.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    ConfigurationException(List<String> problems) {
        super("The configuration cannot be used:\n  * " + String.join("\n  * ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem in whole sentences: where it is, what is wrong, and what would be right. */
    public List<String> problems() {
        return problems;
    }
}
