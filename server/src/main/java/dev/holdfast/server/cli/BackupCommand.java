package dev.holdfast.server.cli;

import dev.holdfast.server.config.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Copies the data of a stopped server to a new directory.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "backup",
        header = "Copy the data of a stopped server.",
        description = {
            "Writes a consistent copy of the queues and all that they hold into DIRECTORY, which must not exist yet.",
            "Access tokens (tokens.json) are not copied, nor are the folders of further pools."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast backup /backup/holdfast-monday",
            "  holdfast backup --data-dir /var/lib/holdfast /backup/holdfast-monday"
        })
public final class BackupCommand extends Subcommand {
    @Mixin
    private final ConfigurationOptions options;

    @Parameters(paramLabel = "DIRECTORY", description = "Where the copy goes.")
    @SuppressWarnings("NullAway.Init") // picocli refuses a command line without it
    private Path backup;

    private final DataArchive archive;

    public BackupCommand(DataArchive archive, Map<String, String> environment) {
        this.archive = archive;
        this.options = new ConfigurationOptions(environment);
    }

    @Override
    public Integer call() throws ConfigurationException, IOException, CommandFailure {
        Path data = options.load().nodeConfig().storage().dataDirectory();
        if (!Files.isDirectory(data)) {
            throw new CommandFailure("there is no data in " + data + "; name the right folder with --data-dir");
        }
        if (Files.exists(backup)) {
            throw new CommandFailure(backup + " exists already; a backup goes into a new directory");
        }
        Path target = backup.toAbsolutePath().normalize();
        checkPlace(target, data);
        archive.backup(data, target);
        out().println("Copied " + data + " to " + target);
        out().flush();
        return ExitCode.OK;
    }

    private static void checkPlace(Path target, Path data) throws CommandFailure, IOException {
        Path parent = target.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CommandFailure("there is no folder " + parent + " to put the backup in; make it first");
        }
        if (parent.toRealPath().startsWith(data.toRealPath())) {
            throw new CommandFailure(target + " is inside of the data folder, where nothing else belongs;"
                    + " name another place, best on another disk");
        }
    }
}
