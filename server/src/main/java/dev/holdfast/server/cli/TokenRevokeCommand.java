package dev.holdfast.server.cli;

import dev.holdfast.server.auth.AccessToken;
import dev.holdfast.server.auth.TokenFile;
import dev.holdfast.server.config.ConfigurationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * Takes an access token back.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "revoke",
        header = "Take an access token back; connections that were opened with it are closed.",
        footerHeading = "%nExamples:%n",
        footer = {"  holdfast token revoke 4f1c9a2be07d"})
final class TokenRevokeCommand extends Subcommand {

    @Mixin
    private final ConfigurationOptions options;

    @Parameters(paramLabel = "ID", description = "The token's id, as 'holdfast token list' shows it.")
    @SuppressWarnings("NullAway.Init") // picocli refuses a command line without it
    private String id;

    TokenRevokeCommand(Map<String, String> environment) {
        this.options = new ConfigurationOptions(environment);
    }

    @Override
    public Integer call() throws ConfigurationException, IOException, CommandFailure {
        TokenFile file = new TokenFile(options.load().nodeConfig().auth().tokenFile());
        if (file.read().stream().noneMatch(token -> token.id().equals(id))) {
            throw new CommandFailure("there is no token '" + id + "'; 'holdfast token list' shows those that are");
        }
        file.update(all -> {
            List<AccessToken> rest = new ArrayList<>(all);
            rest.removeIf(token -> token.id().equals(id));
            return rest;
        });
        out().println("Revoked " + id + ".");
        out().flush();
        return ExitCode.OK;
    }
}
