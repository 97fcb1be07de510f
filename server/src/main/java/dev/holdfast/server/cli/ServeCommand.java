package dev.holdfast.server.cli;

import dev.holdfast.server.base.EndSignals;
import dev.holdfast.server.config.AuthMode;
import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.config.ListenAddress;
import dev.holdfast.server.config.NodeConfig;
import dev.holdfast.server.config.StorageConfig;
import dev.holdfast.server.config.StorageKind;
import dev.holdfast.server.log.Logging;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * Runs the server until a signal stops it.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "serve",
        header = "Run the server.",
        description = {
            "Runs the server in the foreground until Ctrl-C or SIGTERM, and stops when its clients have moved,"
                    + " or at once at a second one. The log goes to standard error."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast serve",
            "  holdfast serve --data-dir /var/lib/holdfast --listen 127.0.0.1:9999",
            "  holdfast serve --config /etc/holdfast.conf --set log.format=json",
            "  holdfast serve --set storage=memory"
        })
public final class ServeCommand extends Subcommand {
    @Mixin
    private final ConfigurationOptions options;

    private final NodeLauncher launcher;

    public ServeCommand(NodeLauncher launcher, Map<String, String> environment) {
        this.launcher = launcher;
        this.options = new ConfigurationOptions(environment);
    }

    @Override
    public Integer call() throws ConfigurationException, IOException, InterruptedException {
        NodeConfig config = options.load().nodeConfig();
        Logging.configure(config.log());
        RunningNode node = launcher.start(config);
        EndSignals.onRepetition(node::stop);
        greet(node, config);
        node.awaitStop();
        return ExitCode.OK;
    }

    private void greet(RunningNode node, NodeConfig config) {
        String url = "http://" + reachable(node.address());
        out().println("Holdfast " + Version.text() + " is ready.");
        out().println("  Address  " + url + " (REST and WebSocket)");
        node.webSocketAddress().ifPresent(address -> out().println("           ws://" + reachable(address)));
        out().println("  Data     " + place(config.storage()));
        out().println("  Try it   curl -i " + url + "/v2/queues/first/messages -H 'Content-Type: application/json' \\");
        out().println("             -H 'Client-ID: 3381af92-2b9e-11e3-b191-71861300734c' -H 'X-Project-ID: demo' \\");
        if (config.auth().mode() != AuthMode.NONE) {
            out().println("             -H \"X-Auth-Token: $TOKEN\" \\");
        }
        out().println("             -d '{\"messages\": [{\"ttl\": 300, \"body\": \"hello\"}]}'");
        out().println("  Stop it  with Ctrl-C");
        out().flush();
    }

    private static String place(StorageConfig storage) {
        return storage.kind() == StorageKind.MEMORY
                ? "in memory: everything is forgotten when the server stops"
                : storage.dataDirectory().toString();
    }

    /** The address to connect to; one cannot connect to "every address". */
    static ListenAddress reachable(ListenAddress address) {
        return switch (address.host()) {
            case "0.0.0.0" -> new ListenAddress("127.0.0.1", address.port());
            case "::" -> new ListenAddress("::1", address.port());
            default -> address;
        };
    }
}
