package dev.holdfast.server.cli;

import dev.holdfast.server.config.ConfigurationException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Asks a running server whether it and its storage answer.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "ping",
        aliases = "health",
        header = "Ask a running server whether it and its storage answer.",
        description = "Without --url it asks the server that the same options and environment would start.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast ping",
            "  holdfast ping --url http://queue.example.org:8888 --timeout-seconds 2",
            "  until holdfast ping; do sleep 1; done"
        })
public final class PingCommand extends Subcommand {
    private static final String PATH = "/v2/ping";
    private static final String CLIENT_ID = "7c2d3b9e-5a41-4c0b-9d6f-68656c6c6f21";
    private static final int MAX_TIMEOUT_SECONDS = 3600;

    @Mixin
    private final ConfigurationOptions options;

    @Option(names = "--url", paramLabel = "URL", description = "The server's address, such as http://127.0.0.1:8888.")
    private Optional<URI> url = Optional.empty();

    @Option(
            names = "--timeout-seconds",
            paramLabel = "N",
            defaultValue = "5",
            description = "How long to wait for the connection, and then for the answer (default: ${DEFAULT-VALUE}).")
    private int timeoutSeconds;

    public PingCommand(Map<String, String> environment) {
        this.options = new ConfigurationOptions(environment);
    }

    @Override
    public Integer call() throws ConfigurationException, CommandFailure {
        URI target = target();
        int status = status(target);
        if (status != HttpURLConnection.HTTP_NO_CONTENT) {
            throw new CommandFailure(target + " answers " + status
                    + (status == HttpURLConnection.HTTP_UNAVAILABLE ? ": its storage is not available" : ""));
        }
        out().println(target + " answers");
        out().flush();
        return ExitCode.OK;
    }

    private URI target() throws ConfigurationException {
        if (url.isPresent()) {
            if (!isWebAddress(url.get())) {
                throw wrongUsage(
                        "--url " + url.get() + " is not the address of a server, such as http://127.0.0.1:8888");
            }
            return url.get().resolve(PATH);
        }
        return URI.create("http://"
                + ServeCommand.reachable(options.load().nodeConfig().network().listen()) + PATH);
    }

    private static boolean isWebAddress(URI address) {
        return address.getHost() != null
                && ("http".equalsIgnoreCase(address.getScheme()) || "https".equalsIgnoreCase(address.getScheme()));
    }

    private int status(URI target) throws CommandFailure {
        int timeoutMillis = Math.max(1, Math.min(timeoutSeconds, MAX_TIMEOUT_SECONDS)) * 1000;
        try {
            URL address = target.toURL();
            if (!(address.openConnection() instanceof HttpURLConnection connection)) {
                throw new CommandFailure(target + " is not an http or https address");
            }
            connection.setConnectTimeout(timeoutMillis);
            connection.setReadTimeout(timeoutMillis);
            connection.setRequestProperty("Client-ID", CLIENT_ID);
            connection.setRequestProperty("X-Project-ID", "ping");
            return connection.getResponseCode();
        } catch (IOException | IllegalArgumentException failure) {
            throw new CommandFailure(target + " does not answer: " + failure.getMessage()
                    + ". Start a server with 'holdfast serve', or name another one with --url.");
        }
    }
}
