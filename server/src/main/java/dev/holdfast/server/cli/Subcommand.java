package dev.holdfast.server.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * A command of {@code holdfast}; what it returns is the exit code.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class Subcommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls the command
    private CommandSpec spec;

    /** Only the commands of this package. */
    Subcommand() {}

    /** The commands that it consists of; most do their work themselves. */
    List<Subcommand> parts() {
        return List.of();
    }

    /** What to throw when the command line is wrong in a way that its declaration cannot express. */
    ParameterException wrongUsage(String complaint) {
        return new ParameterException(spec.commandLine(), complaint);
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
