package dev.holdfast.server.cli;

import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.storage.StorageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/**
 * The command {@code holdfast} as the sum of its commands.
 *
 * <p><em>One thread at a time.</em>
 */
public final class Program {
    private static final Logger LOG = LoggerFactory.getLogger(Program.class);

    private final CommandLine commandLine;

    /** Offers these commands, in this order, and {@code help}. */
    public Program(List<Subcommand> commands) {
        commandLine = new CommandLine(new Root());
        commands.forEach(command -> commandLine.addSubcommand(lineOf(command)));
        commandLine.addSubcommand(new CommandLine.HelpCommand());
        commandLine.getCommandSpec().addOption(version());
        describe(commandLine);
        commandLine.getSubcommands().values().stream().distinct().forEach(Program::describe);
        commandLine.setExecutionExceptionHandler(Program::report);
    }

    private static CommandLine lineOf(Subcommand command) {
        CommandLine line = new CommandLine(command);
        for (Subcommand part : command.parts()) {
            CommandLine partLine = new CommandLine(part);
            describe(partLine);
            line.addSubcommand(partLine);
        }
        return line;
    }

    /** Replaces standard output and standard error. */
    public Program writingTo(PrintWriter out, PrintWriter err) {
        commandLine.setOut(out);
        commandLine.setErr(err);
        return this;
    }

    /** Runs one command and returns its exit code. */
    public int run(String... arguments) {
        return commandLine.execute(arguments);
    }

    private static void describe(CommandLine command) {
        if (!(command.getCommand() instanceof CommandLine.HelpCommand)) {
            command.getCommandSpec()
                    .addOption(OptionSpec.builder("-h", "--help")
                            .usageHelp(true)
                            .description("Show this help.")
                            .build());
        }
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.exitCodeListHeading("%nExit codes:%n");
        usage.exitCodeList(ExitCode.explained());
        usage.width(100);
    }

    private static OptionSpec version() {
        return OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print the version.")
                .build();
    }

    private static int report(Exception failure, CommandLine command, ParseResult arguments) {
        if (failure instanceof ConfigurationException) {
            command.getErr().println("holdfast " + command.getCommandName() + ": " + failure.getMessage());
            return ExitCode.USAGE;
        }
        if (failure instanceof CommandFailure
                || failure instanceof IOException
                || failure instanceof StorageException) {
            command.getErr().println("holdfast " + command.getCommandName() + ": " + explain(failure));
        } else {
            LOG.atError()
                    .addKeyValue("command", command.getCommandName())
                    .setCause(failure)
                    .log("Unexpected failure");
        }
        return ExitCode.FAILURE;
    }

    /** The text of a refusal by the file system is little more than a path. */
    private static String explain(Exception failure) {
        if (failure instanceof AccessDeniedException denied) {
            return "permission denied: " + denied.getFile() + "; name another folder, or run as a user who may use it";
        }
        if (failure instanceof FileSystemException) {
            return "cannot use " + failure.getMessage() + "; name another folder";
        }
        String message = failure.getMessage();
        return message == null ? failure.toString() : message;
    }

    @Command(
            name = "holdfast",
            header = "A message queue that holds on.",
            versionProvider = VersionText.class,
            synopsisSubcommandLabel = "COMMAND",
            description = "Run 'holdfast help COMMAND' for the options and examples of a command.",
            commandListHeading = "%nCommands:%n",
            footerHeading = "%nExamples:%n",
            footer = {"  holdfast serve", "  holdfast help serve"})
    private static final class Root {}

    private static final class VersionText implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"holdfast " + Version.text()};
        }
    }
}
