package dev.holdfast.server.cli;

import dev.holdfast.server.auth.AccessToken;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.auth.TokenFile;
import dev.holdfast.server.config.ConfigurationException;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Shows which access tokens there are.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(name = "list", header = "Show which access tokens there are; never the tokens themselves.")
final class TokenListCommand extends Subcommand {

    @Mixin
    private final ConfigurationOptions options;

    TokenListCommand(Map<String, String> environment) {
        this.options = new ConfigurationOptions(environment);
    }

    @Override
    public Integer call() throws ConfigurationException, IOException {
        List<AccessToken> tokens =
                new TokenFile(options.load().nodeConfig().auth().tokenFile()).read();
        out().printf("%-12s  %-20s  %-20s  %-20s  %s%n", "ID", "PROJECT", "CREATED", "EXPIRES", "ROLES AND NAME");
        for (AccessToken token : tokens) {
            String roles = token.roles().isEmpty() ? "-" : String.join(",", token.roles());
            out().printf(
                            "%-12s  %-20s  %-20s  %-20s  %s%n",
                            token.id(),
                            token.project(),
                            moment(token.createdMillis()),
                            token.expiresMillis() == Principal.NEVER ? "never" : moment(token.expiresMillis()),
                            (roles + " " + token.name()).strip());
        }
        out().flush();
        return ExitCode.OK;
    }

    private static Instant moment(long millis) {
        return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS);
    }
}
