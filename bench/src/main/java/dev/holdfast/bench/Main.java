package dev.holdfast.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The command line of the measurements; {@code bench/run} starts it.
 *
 * <p><em>Thread-safe.</em>
 */
@Command(
        name = "bench/run",
        usageHelpWidth = 110,
        description = "Measures Holdfast beside a peer and beside the machine's own ceilings, and prints Markdown.",
        mixinStandardHelpOptions = true,
        subcommands = {
            CompareCommand.class,
            IdleCommand.class,
            BacklogCommand.class,
            QueuesCommand.class,
            MemoryCommand.class,
            ClientCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bench/run compare                        both sides and the ceilings, about ten minutes",
            "  bench/run compare --short                the same in less than a minute, to see that it works",
            "  bench/run compare --sides jetstream      the peer alone",
            "  bench/run compare --only '8 × 64'        only the rows whose title contains this text",
            "  bench/run idle --connections 20000       memory of idle connections",
            "  bench/run backlog --messages 10000000    speed with a backlog, and the restart after kill -9",
            "  bench/run queues --queues 1000000        speed with many queues",
            "  bench/run rss                            memory of a server with nothing in it",
            "  bench/run client                         the Java client: requests, moves, an outage, memory",
            "",
            "Nothing else should run on the machine meanwhile. What each row means: bench/README.md."
        })
public final class Main {
    private Main() {}

    /** Runs a command and exits with its status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
