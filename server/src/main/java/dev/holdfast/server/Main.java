package dev.holdfast.server;

import dev.holdfast.server.cli.BackupCommand;
import dev.holdfast.server.cli.ConfigCommand;
import dev.holdfast.server.cli.PingCommand;
import dev.holdfast.server.cli.Program;
import dev.holdfast.server.cli.RestoreCommand;
import dev.holdfast.server.cli.ServeCommand;
import dev.holdfast.server.cli.TokenCommand;
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
        EmbeddedArchive archive = new EmbeddedArchive();
        Program program = new Program(List.of(
                new ServeCommand(Node::start, environment),
                new ConfigCommand(environment),
                new PingCommand(environment),
                new BackupCommand(archive, environment),
                new RestoreCommand(archive, environment),
                new TokenCommand(environment),
                new VersionCommand()));
        System.exit(program.run(arguments));
    }
}
