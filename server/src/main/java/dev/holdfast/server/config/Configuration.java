package dev.holdfast.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The value of every setting, each valid and all consistent, with where it came from.
 *
 * <p>Later sources win: defaults, file, environment, {@code --set}, options of the command line.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Configuration {
    private static final String DEFAULT_ORIGIN = "default";

    private final Map<String, Assignment> assignments;

    private Configuration(Map<String, Assignment> assignments) {
        this.assignments = assignments;
    }

    /**
     * Reads all sources.
     *
     * @throws ConfigurationException if anything is wrong in any of them, even if a later source overrides it
     */
    public static Configuration load(ConfigurationSources sources) throws ConfigurationException {
        List<String> problems = new ArrayList<>();
        Map<String, Assignment> assignments = new HashMap<>();
        for (Assignment assignment : read(sources, problems)) {
            if (isValid(assignment, problems)) {
                assignments.put(assignment.key(), assignment);
            }
        }
        Configuration configuration = new Configuration(assignments);
        problems.addAll(Consistency.problems(configuration));
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return configuration;
    }

    /** The configuration in the form that the server is built from. */
    public NodeConfig nodeConfig() {
        return NodeConfig.of(this);
    }

    /** Every setting in the table's order. */
    public List<EffectiveSetting> describe() {
        return Settings.ALL.stream().map(this::describe).toList();
    }

    <T> T get(Setting<T> setting) {
        try {
            return setting.type().parse(text(setting));
        } catch (InvalidValue impossible) {
            throw new IllegalStateException(setting.key() + " was validated when it was read", impossible);
        }
    }

    String origin(String key) {
        Assignment assignment = assignments.get(key);
        return assignment == null ? DEFAULT_ORIGIN : assignment.origin();
    }

    private EffectiveSetting describe(Setting<?> setting) {
        try {
            return new EffectiveSetting(
                    setting.key(),
                    setting.type().normalize(text(setting)),
                    origin(setting.key()),
                    setting.type().normalize(setting.defaultText()),
                    setting.type().unit(),
                    setting.description());
        } catch (InvalidValue impossible) {
            throw new IllegalStateException(setting.key() + " was validated when it was read", impossible);
        }
    }

    private String text(Setting<?> setting) {
        Assignment assignment = assignments.get(setting.key());
        return assignment == null ? setting.defaultText() : assignment.value();
    }

    private static List<Assignment> read(ConfigurationSources sources, List<String> problems) {
        List<Assignment> all = new ArrayList<>();
        sources.file()
                .or(() -> fileOf(sources.environment(), problems))
                .ifPresent(path -> all.addAll(ConfigurationFile.read(path, problems)));
        all.addAll(ConfigurationEnvironment.read(sources.environment(), problems));
        all.addAll(readSets(sources.sets(), problems));
        all.addAll(sources.flags());
        return all;
    }

    private static Optional<Path> fileOf(Map<String, String> environment, List<String> problems) {
        String path = environment.get(ConfigurationEnvironment.FILE_VARIABLE);
        if (path != null && path.isBlank()) {
            problems.add(
                    "environment: " + ConfigurationEnvironment.FILE_VARIABLE + " is empty. Name a file, or unset it.");
            return Optional.empty();
        }
        return Optional.ofNullable(path).map(Path::of);
    }

    private static List<Assignment> readSets(List<String> sets, List<String> problems) {
        Map<String, Assignment> assignments = new LinkedHashMap<>();
        for (String text : sets) {
            int equals = text.indexOf('=');
            if (equals < 1) {
                problems.add("--set " + Quoted.of(text) + ": it takes key=value. Example: --set log.level=debug");
                continue;
            }
            String key = text.substring(0, equals).strip();
            Assignment assignment =
                    new Assignment(key, text.substring(equals + 1).strip(), "--set");
            if (assignments.putIfAbsent(key, assignment) != null) {
                problems.add("--set: " + Quoted.of(key) + " is given twice; remove one of the two.");
            }
        }
        return List.copyOf(assignments.values());
    }

    private static boolean isValid(Assignment assignment, List<String> problems) {
        Optional<Setting<?>> setting = Settings.byKey(assignment.key());
        if (setting.isEmpty()) {
            problems.add(unknown(assignment));
            return false;
        }
        try {
            setting.get().type().parse(assignment.value());
            return true;
        } catch (InvalidValue invalid) {
            problems.add(invalid(assignment, setting.get()));
            return false;
        }
    }

    private static String unknown(Assignment assignment) {
        return assignment.origin() + ": there is no setting '" + Quoted.of(assignment.key()) + "'."
                + Suggestion.nearest(assignment.key(), Settings.keys())
                        .map(nearest -> " Did you mean '" + nearest + "'?")
                        .orElse(" 'holdfast config' lists them all.");
    }

    private static String invalid(Assignment assignment, Setting<?> setting) {
        return assignment.origin() + ": " + setting.key() + " cannot be '" + Quoted.of(assignment.value())
                + "'; it takes " + setting.type().allowed() + ". Example: " + setting.key() + " = "
                + setting.example();
    }
}
