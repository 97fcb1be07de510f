package dev.holdfast.server.cli;

import dev.holdfast.server.config.Assignment;
import dev.holdfast.server.config.Configuration;
import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.config.ConfigurationSources;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * The options that say how a server is configured, shared by all commands that need to know.
 *
 * <p><em>One thread at a time.</em>
 */
final class ConfigurationOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Read settings from this file of 'key = value' lines.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set one setting; may be given many times. 'holdfast config' lists all settings.")
    private List<String> sets = new ArrayList<>();

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where to listen; short for --set listen=...")
    private Optional<String> listen = Optional.empty();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "The folder that holds the messages; short for --set data.dir=...")
    private Optional<String> dataDirectory = Optional.empty();

    @Option(
            names = "--insecure",
            description = "Permit listening beyond this machine, where anybody may then read and delete everything.")
    private boolean insecure;

    private final Map<String, String> environment;

    ConfigurationOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    Configuration load() throws ConfigurationException {
        return Configuration.load(new ConfigurationSources(file, environment, sets, flags()));
    }

    private List<Assignment> flags() {
        List<Assignment> flags = new ArrayList<>();
        listen.ifPresent(address -> flags.add(new Assignment("listen", address, "--listen")));
        dataDirectory.ifPresent(path -> flags.add(new Assignment("data.dir", path, "--data-dir")));
        if (insecure) {
            flags.add(new Assignment("insecure", "true", "--insecure"));
        }
        return flags;
    }
}
