package dev.holdfast.server;

import dev.holdfast.server.cli.ConfigCommand;
import dev.holdfast.server.cli.PingCommand;
import dev.holdfast.server.cli.Program;
import dev.holdfast.server.cli.VersionCommand;
import java.util.List;
import java.util.Map;

/**
 * Where the process starts: joins the commands with the parts of the server that do their work.
 *
 * <p><em>One thread at a time.</em>
 */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        Program program = new Program(
                List.of(new ConfigCommand(environment), new PingCommand(environment), new VersionCommand()));
        System.exit(program.run(arguments));
    }
}
