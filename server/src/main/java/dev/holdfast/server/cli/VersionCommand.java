package dev.holdfast.server.cli;

import picocli.CommandLine.Command;

/**
 * Prints the versions of this program and of what it runs on.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "version",
        header = "Print the version.",
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast version"})
public final class VersionCommand extends Subcommand {
    /** Without arguments. */
    public VersionCommand() {}

    @Override
    public Integer call() {
        out().println("holdfast " + Version.text());
        out().println("Java " + System.getProperty("java.version") + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch"));
        out().flush();
        return ExitCode.OK;
    }
}
