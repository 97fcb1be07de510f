package dev.holdfast.server.config;

/**
 * Whom the server lets in before it looks at what is asked.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param hosts the names under which clients may reach it
 * @param webSocketOrigins the pages of other origins that may open a WebSocket
 * @param cors the pages of other origins that may use REST
 * @param signedUrls how permissions are signed
 * @param rates how much may be asked for in how much time
 * @param quotas how much may be kept
 * @param metrics who may read what the server counts
 */
public record EdgeConfig(
        HostNames hosts,
        Origins webSocketOrigins,
        CorsConfig cors,
        SignedUrlConfig signedUrls,
        RateConfig rates,
        QuotaConfig quotas,
        MetricsAccess metrics) {

    static EdgeConfig of(Configuration configuration) {
        return new EdgeConfig(
                HostNames.of(configuration),
                Origins.of(configuration.get(EdgeSettings.WEBSOCKET_ORIGINS)),
                CorsConfig.of(configuration),
                SignedUrlConfig.of(configuration),
                RateConfig.of(configuration),
                QuotaConfig.of(configuration),
                configuration.get(EdgeSettings.METRICS_ACCESS));
    }
}
