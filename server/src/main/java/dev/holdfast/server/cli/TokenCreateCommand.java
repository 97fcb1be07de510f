package dev.holdfast.server.cli;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.auth.AccessToken;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.auth.TokenFile;
import dev.holdfast.server.auth.TokenSecret;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.base.SteadyClock;
import dev.holdfast.server.config.ConfigurationException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Makes an access token and shows it, this once.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "create",
        header = "Make an access token and show it once.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast token create --project demo",
            "  holdfast token create --project demo --roles admin --name deploy --expires 12h"
        })
final class TokenCreateCommand extends Subcommand {

    private static final Pattern LIFE = Pattern.compile("([1-9][0-9]{0,5})([smhd])");
    private static final int ID_BYTES = 6;
    private static final int MAX_NAME_CHARACTERS = 100;
    private static final int MAX_ROLES = 50;

    @Mixin
    private final ConfigurationOptions options;

    @Option(
            names = "--project",
            required = true,
            paramLabel = "PROJECT",
            description = "The only project that its bearer may act on.")
    @SuppressWarnings("NullAway.Init") // picocli refuses a command line without it
    private String project;

    @Option(names = "--roles", split = ",", paramLabel = "ROLE", description = "What the policy knows its bearer as.")
    private List<String> roles = new ArrayList<>();

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "For how long it is good, such as 90m, 12h or 30d; without it, until it is revoked.")
    private Optional<String> expires = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it in the list.")
    private String name = "";

    TokenCreateCommand(Map<String, String> environment) {
        this.options = new ConfigurationOptions(environment);
    }

    @Override
    public Integer call() throws ConfigurationException, IOException, CommandFailure {
        IdGenerator ids = new IdGenerator();
        String secret = TokenSecret.create(ids);
        AccessToken token = token(ids, secret);
        new TokenFile(options.load().nodeConfig().auth().tokenFile()).update(all -> {
            List<AccessToken> more = new ArrayList<>(all);
            more.add(token);
            return more;
        });
        out().println(secret);
        out().println("This is token " + token.id() + " for project " + token.project()
                + ". It is not shown again: only its hash is kept.");
        out().flush();
        return ExitCode.OK;
    }

    private AccessToken token(IdGenerator ids, String secret) throws CommandFailure {
        long nowMillis = new SteadyClock().nowMillis();
        return new AccessToken(
                HexFormat.of().formatHex(ids.newSecret(ID_BYTES)),
                checkedName(),
                TokenSecret.hash(secret),
                checkedProject(),
                checkedRoles(),
                nowMillis,
                expires.isEmpty() ? Principal.NEVER : nowMillis + lifeMillis(expires.get()));
    }

    private String checkedName() throws CommandFailure {
        if (name.length() > MAX_NAME_CHARACTERS || name.chars().anyMatch(Character::isISOControl)) {
            throw new CommandFailure("--name takes up to " + MAX_NAME_CHARACTERS + " printable characters");
        }
        return name;
    }

    private ProjectId checkedProject() throws CommandFailure {
        try {
            return new ProjectId(project);
        } catch (Refusal invalid) {
            throw new CommandFailure("--project takes 1 to " + ProjectId.MAX_CHARACTERS + " characters");
        }
    }

    private List<String> checkedRoles() throws CommandFailure {
        List<String> known = roles.stream()
                .map(role -> role.strip().toLowerCase(Locale.ROOT))
                .filter(role -> !role.isEmpty())
                .distinct()
                .sorted()
                .toList();
        if (known.size() > MAX_ROLES) {
            throw new CommandFailure("--roles takes up to " + MAX_ROLES + " roles");
        }
        return known;
    }

    private static long lifeMillis(String text) throws CommandFailure {
        Matcher life = LIFE.matcher(text);
        if (!life.matches()) {
            throw new CommandFailure("--expires takes a number and s, m, h or d, such as 30d; not '" + text + "'");
        }
        long seconds = Long.parseLong(life.group(1))
                * switch (life.group(2)) {
                    case "s" -> 1;
                    case "m" -> 60;
                    case "h" -> 3600;
                    default -> 86_400;
                };
        return 1000 * seconds;
    }
}
