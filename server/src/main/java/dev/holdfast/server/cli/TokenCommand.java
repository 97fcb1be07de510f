package dev.holdfast.server.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/**
 * Makes, shows and revokes access tokens.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "token",
        header = "Make, list and revoke access tokens.",
        description =
                "Access tokens let clients in where auth.mode = token. They are kept, as hashes, in tokens.json in"
                        + " the data folder; a running server notices a change within two seconds.",
        synopsisSubcommandLabel = "(create | list | revoke)",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast token create --project demo --name laptop --expires 30d",
            "  holdfast token list",
            "  holdfast token revoke 4f1c9a2be07d"
        })
public final class TokenCommand extends Subcommand {

    private final Map<String, String> environment;

    public TokenCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    List<Subcommand> parts() {
        return List.of(
                new TokenCreateCommand(environment),
                new TokenListCommand(environment),
                new TokenRevokeCommand(environment));
    }

    @Override
    public Integer call() {
        out().println("holdfast token: say what to do: create, list or revoke. 'holdfast help token' tells more.");
        out().flush();
        return ExitCode.USAGE;
    }
}
