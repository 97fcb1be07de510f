package dev.holdfast.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that may say how to configure the server; a later component wins over an earlier one.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param file the file named on the command line; if there is none, {@code HOLDFAST_CONFIG} may name one
 * @param environment the process's environment, of which only {@code HOLDFAST_…} matters
 * @param sets what followed {@code --set}, each {@code key=value}
 * @param flags values of options that stand for one setting, such as {@code --listen}
 */
public record ConfigurationSources(
        Optional<Path> file, Map<String, String> environment, List<String> sets, List<Assignment> flags) {
    /** Nothing but the defaults. */
    public static final ConfigurationSources NONE =
            new ConfigurationSources(Optional.empty(), Map.of(), List.of(), List.of());

    public ConfigurationSources {
        environment = Map.copyOf(environment);
        sets = List.copyOf(sets);
        flags = List.copyOf(flags);
    }
}
