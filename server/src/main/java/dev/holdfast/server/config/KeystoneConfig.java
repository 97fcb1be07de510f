package dev.holdfast.server.config;

import java.net.URI;
import java.util.Optional;

/**
 * How to ask Keystone about tokens.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param url of its version 3
 * @param publicUrl which clients are told
 * @param login with which this server asks; empty while it is not configured
 * @param maxAnswers how many answers are remembered, each for the time and never beyond the token's end
 */
public record KeystoneConfig(
        Optional<URI> url,
        Optional<URI> publicUrl,
        Optional<KeystoneLogin> login,
        int timeoutSeconds,
        int cacheSeconds,
        int maxAnswers) {

    static KeystoneConfig of(Configuration configuration) {
        return new KeystoneConfig(
                configuration.get(KeystoneSettings.URL).map(KeystoneConfig::versioned),
                configuration.get(KeystoneSettings.PUBLIC_URL).or(() -> configuration.get(KeystoneSettings.URL)),
                KeystoneLogin.of(configuration),
                configuration.get(KeystoneSettings.TIMEOUT_SECONDS),
                configuration.get(KeystoneSettings.CACHE_SECONDS),
                configuration.get(KeystoneSettings.CACHE_ENTRIES));
    }

    private static URI versioned(URI url) {
        String text = url.toString().replaceAll("/+$", "");
        return URI.create(text.endsWith("/v3") ? text : text + "/v3");
    }
}
