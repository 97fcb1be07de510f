package dev.holdfast.server.cli;

import dev.holdfast.server.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Fills an empty data folder from a backup.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "restore",
        header = "Fill an empty data folder from a backup.",
        description =
                "Copies DIRECTORY, which 'holdfast backup' wrote, to the data folder. It never overwrites anything.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast restore /backup/holdfast-monday",
            "  holdfast restore --data-dir /var/lib/holdfast /backup/holdfast-monday"
        })
public final class RestoreCommand extends Subcommand {
    @Mixin
    private final ConfigurationOptions options;

    @Parameters(paramLabel = "DIRECTORY", description = "The backup.")
    @SuppressWarnings("NullAway.Init") // picocli refuses a command line without it
    private Path backup;

    private final DataArchive archive;

    public RestoreCommand(DataArchive archive, Map<String, String> environment) {
        this.archive = archive;
        this.options = new ConfigurationOptions(environment);
    }

    @Override
    public Integer call() throws ConfigurationException, IOException, CommandFailure {
        Path data = options.load().nodeConfig().storage().dataDirectory();
        if (!Files.isDirectory(backup)) {
            throw new CommandFailure("there is no backup in " + backup.toAbsolutePath());
        }
        if (Files.exists(data) && !isEmptyDirectory(data)) {
            throw new CommandFailure(data + " is not empty; move it away first, or name another with --data-dir");
        }
        archive.restore(backup.toAbsolutePath().normalize(), data);
        out().println("Restored " + data + " from " + backup.toAbsolutePath().normalize());
        out().flush();
        return ExitCode.OK;
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(path)) {
            return entries.findAny().isEmpty();
        }
    }
}
