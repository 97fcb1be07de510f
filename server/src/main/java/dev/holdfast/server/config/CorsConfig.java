package dev.holdfast.server.config;

import java.util.List;

/**
 * Which pages of other origins may use REST from within a browser.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param origins whose pages may; empty turns all of it off
 * @param allowCredentials whether browsers may send what they know about the user; never told to every origin
 * @param exposeHeaders the headers of replies that pages may read
 * @param allowMethods the methods that pages may use, in upper case
 * @param allowHeaders the headers that pages may send, besides those that are always allowed
 * @param maxAgeSeconds how long a browser may remember the answer
 */
public record CorsConfig(
        Origins origins,
        boolean allowCredentials,
        List<String> exposeHeaders,
        List<String> allowMethods,
        List<String> allowHeaders,
        int maxAgeSeconds) {

    static CorsConfig of(Configuration configuration) {
        return new CorsConfig(
                Origins.of(configuration.get(EdgeSettings.CORS_ORIGINS)),
                configuration.get(EdgeSettings.CORS_CREDENTIALS),
                configuration.get(EdgeSettings.CORS_EXPOSE),
                configuration.get(EdgeSettings.CORS_METHODS),
                configuration.get(EdgeSettings.CORS_HEADERS),
                configuration.get(EdgeSettings.CORS_MAX_AGE));
    }
}
