package dev.holdfast.server.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads settings from variables whose names start with {@code HOLDFAST_}.
 *
 * <p>Such a variable that is no setting is a problem, because it is most likely a misspelt one. Two groups are exempt:
 * those of the scripts in {@code bin}, and those that Kubernetes invents in every pod beside a service that is called
 * {@code holdfast} ({@code HOLDFAST_PORT=tcp://10.0.0.7:8888} and its like).
 *
 * <p><em>Thread-safe.</em>
 */
final class ConfigurationEnvironment {
    /** Names the configuration file. */
    static final String FILE_VARIABLE = "HOLDFAST_CONFIG";

    private static final Set<String> SCRIPTS = Set.of(FILE_VARIABLE, "HOLDFAST_JAVA_OPTS", "HOLDFAST_CHECK");
    private static final Pattern KUBERNETES_SERVICE = Pattern.compile(
            "HOLDFAST_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    private ConfigurationEnvironment() {}

    static List<Assignment> read(Map<String, String> environment, List<String> problems) {
        List<Assignment> assignments = new ArrayList<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            if (name.startsWith(Setting.ENVIRONMENT_PREFIX) && !isExempt(name)) {
                Settings.byEnvironmentVariable(name)
                        .ifPresentOrElse(
                                setting -> assignments.add(new Assignment(setting.key(), value, "environment " + name)),
                                () -> problems.add(unknown(name)));
            }
        });
        return assignments;
    }

    private static boolean isExempt(String name) {
        return SCRIPTS.contains(name) || KUBERNETES_SERVICE.matcher(name).matches();
    }

    private static String unknown(String name) {
        List<String> known =
                Settings.ALL.stream().map(Setting::environmentVariable).toList();
        return "environment: " + Quoted.of(name) + " is not a setting."
                + Suggestion.nearest(name, known)
                        .map(nearest -> " Did you mean " + nearest + "?")
                        .orElse(" 'holdfast config' lists them all.");
    }
}
