package dev.holdfast.server.config;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds values that are valid each but not together.
 *
 * <p><em>Thread-safe.</em>
 */
final class Consistency {
    private Consistency() {}

    static List<String> problems(Configuration configuration) {
        List<String> problems = new ArrayList<>();
        checkReach(configuration, problems);
        checkAddresses(configuration, problems);
        checkDisk(configuration, problems);
        JwtSettings.check(configuration, problems);
        KeystoneSettings.check(configuration, problems);
        checkSigningKey(configuration, problems);
        EncryptionSettings.check(configuration, problems);
        checkLimits(configuration, problems);
        return problems;
    }

    static Map<Limit, Long> limits(Configuration configuration) {
        Map<Limit, Long> values = new EnumMap<>(Limit.class);
        for (Limit limit : Limit.values()) {
            values.put(limit, configuration.get(Settings.ofLimit(limit)));
        }
        return values;
    }

    private static void checkReach(Configuration configuration, List<String> problems) {
        if (configuration.get(Settings.INSECURE) || configuration.get(AuthSettings.MODE) != AuthMode.NONE) {
            return;
        }
        checkReach(configuration, Settings.LISTEN, Optional.of(configuration.get(Settings.LISTEN)), problems);
        checkReach(configuration, Settings.WEBSOCKET_LISTEN, configuration.get(Settings.WEBSOCKET_LISTEN), problems);
    }

    private static void checkReach(
            Configuration configuration,
            Setting<?> setting,
            Optional<ListenAddress> listenAddress,
            List<String> problems) {
        listenAddress
                .filter(address -> !address.isLoopback())
                .ifPresent(address -> problems.add(configuration.origin(setting.key())
                        + ": " + setting.key() + " = " + address
                        + " may be reached from other machines, and there is no authentication: anybody who can"
                        + " connect could read and delete everything. Listen on 127.0.0.1, choose an auth.mode, or"
                        + " accept this with --insecure (or insecure = true)."));
    }

    private static void checkAddresses(Configuration configuration, List<String> problems) {
        ListenAddress listen = configuration.get(Settings.LISTEN);
        configuration
                .get(Settings.WEBSOCKET_LISTEN)
                .filter(address -> address.port() != 0 && address.equals(listen))
                .ifPresent(address -> problems.add(configuration.origin(Settings.WEBSOCKET_LISTEN.key())
                        + ": websocket.listen = " + address + " is the address of listen, which serves WebSocket too."
                        + " Choose another port, or leave websocket.listen out."));
    }

    private static void checkDisk(Configuration configuration, List<String> problems) {
        long reserve = configuration.get(Settings.RESERVE_BYTES);
        long release = configuration.get(Settings.BALLAST_RELEASE_BYTES);
        if (reserve < release) {
            problems.add(configuration.origin(Settings.RESERVE_BYTES.key()) + ", "
                    + configuration.origin(Settings.BALLAST_RELEASE_BYTES.key())
                    + ": storage.disk.reserve_bytes = " + reserve
                    + " is less than storage.disk.ballast_release_bytes = "
                    + release + ": posts must be refused before the ballast is given up. Raise the first, or lower the"
                    + " second.");
        }
    }

    private static void checkSigningKey(Configuration configuration, List<String> problems) {
        configuration
                .get(NotifySettings.SIGNING_KEY)
                .filter(secret -> !secret.isKey())
                .ifPresent(secret -> problems.add(configuration.origin(NotifySettings.SIGNING_KEY.key())
                        + ": webhooks.signing_key begins with whsec_, but what follows is no key in Base64."));
    }

    private static void checkLimits(Configuration configuration, List<String> problems) {
        for (Limits.Contradiction found : Limits.contradictions(limits(configuration))) {
            problems.add(originOf(configuration, found.lower()) + ", " + originOf(configuration, found.upper()) + ": "
                    + Settings.LIMIT_PREFIX + found.text());
        }
    }

    private static String originOf(Configuration configuration, Limit limit) {
        return configuration.origin(Settings.limitKey(limit));
    }
}
