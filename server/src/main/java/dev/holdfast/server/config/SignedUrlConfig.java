package dev.holdfast.server.config;

import java.util.Optional;

/**
 * How permissions are signed.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param secretKey without it nothing is signed, and no signature counts
 * @param maxLifetimeDays how far ahead a permission may end
 */
public record SignedUrlConfig(Optional<Secret> secretKey, int maxLifetimeDays) {

    static SignedUrlConfig of(Configuration configuration) {
        return new SignedUrlConfig(
                configuration.get(EdgeSettings.SIGNED_URL_KEY), configuration.get(EdgeSettings.SIGNED_URL_MAX_DAYS));
    }
}
