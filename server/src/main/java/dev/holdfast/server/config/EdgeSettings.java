package dev.holdfast.server.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings about whom the server lets in: a part of the table in {@link Settings}.
 *
 * <p><em>Thread-safe.</em>
 */
final class EdgeSettings {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern METHOD = Pattern.compile("[A-Z]+");

    static final Setting<List<String>> HOSTS = new Setting<>(
            "network.hosts",
            ValueType.list("host names without ports, or *", HostNames::isItem),
            "none",
            "Names under which clients reach the server, besides addresses, `localhost` and the name in `listen`. A"
                    + " server on loopback that needs no credentials refuses requests under other names, so that no"
                    + " page in a browser can pass for it (DNS rebinding); any other does so once names are listed.",
            "queues.example.org");

    static final Setting<List<String>> WEBSOCKET_ORIGINS = new Setting<>(
            "websocket.origins",
            ValueType.list("origins such as https://app.example.org, or *", Origins::isItem),
            "none",
            "Which pages in browsers may open a WebSocket, by their origin, besides those that this server's own"
                    + " address has. Programs that are no browser send no origin and may always.",
            "https://app.example.org");

    static final Setting<List<String>> CORS_ORIGINS = new Setting<>(
            "cors.allowed_origins",
            ValueType.list("origins such as https://app.example.org, or *", Origins::isItem),
            "none",
            "Which pages in browsers may use REST, by their origin; `none` turns CORS off.",
            "https://app.example.org");

    static final Setting<Boolean> CORS_CREDENTIALS = new Setting<>(
            "cors.allow_credentials",
            ValueType.toggle(),
            "true",
            "Whether browsers may send cookies and certificates along. An origin that is allowed by `*` alone never"
                    + " gets this.",
            "false");

    static final Setting<List<String>> CORS_EXPOSE = new Setting<>(
            "cors.expose_headers",
            ValueType.list("names of headers", TOKEN.asMatchPredicate()),
            "X-Auth-Token, X-Subject-Token, X-Service-Token, X-OpenStack-Request-ID, Location, Retry-After",
            "The headers of replies that such pages may read.",
            "Location");

    static final Setting<List<String>> CORS_METHODS = new Setting<>(
            "cors.allow_methods",
            ValueType.list("methods in upper case", METHOD.asMatchPredicate()),
            "GET, PUT, POST, DELETE, PATCH, HEAD",
            "The methods that such pages may use.",
            "GET, HEAD");

    static final Setting<List<String>> CORS_HEADERS = new Setting<>(
            "cors.allow_headers",
            ValueType.list("names of headers", TOKEN.asMatchPredicate()),
            "X-Auth-Token, X-Identity-Status, X-Roles, X-Service-Catalog, X-User-Id, X-Tenant-Id,"
                    + " X-OpenStack-Request-ID, X-Trace-Info, X-Trace-HMAC, Client-ID, X-Project-ID, EXTRA-SPEC,"
                    + " URL-Signature, URL-Expires, URL-Methods, URL-Paths, Authorization,"
                    + " Idempotency-Key",
            "The headers that such pages may send, besides Accept, Accept-Language, Content-Language, Content-Type,"
                    + " Cache-Control, Expires, Last-Modified and Pragma.",
            "Client-ID, X-Project-ID");

    static final Setting<Integer> CORS_MAX_AGE = new Setting<>(
            "cors.max_age",
            ValueType.integer(0, 86_400, "seconds"),
            "3600",
            "How long a browser may remember what it was told about an address.",
            "600");

    static final Setting<Optional<Secret>> SIGNED_URL_KEY = new Setting<>(
            "signed_url.secret_key",
            ValueType.secret(),
            "none",
            "The key with which pre-signed URLs are signed and checked. Without one no queue can be shared, and no"
                    + " signature counts; another key ends all that were signed before.",
            "correct-horse-battery-staple");

    static final Setting<Integer> SIGNED_URL_MAX_DAYS = new Setting<>(
            "signed_url.max_lifetime_days",
            ValueType.integer(1, 36_525, "days"),
            "36525",
            "How far ahead a pre-signed URL may end. One that ends later does not count, whenever it was signed.",
            "7");

    static final Setting<MetricsAccess> METRICS_ACCESS = new Setting<>(
            "metrics.access",
            ValueType.choice(MetricsAccess.class),
            "loopback",
            "Who may read `/metrics`: `none`; `loopback`, those who ask from this machine and not through a proxy that"
                    + " says so; `admin`, those whose credentials have the rule `metrics:get`; or `all` who can"
                    + " connect. See `docs/metrics.md`.",
            "admin");

    static final List<Setting<?>> ALL = List.of(
            HOSTS,
            METRICS_ACCESS,
            WEBSOCKET_ORIGINS,
            CORS_ORIGINS,
            CORS_CREDENTIALS,
            CORS_EXPOSE,
            CORS_METHODS,
            CORS_HEADERS,
            CORS_MAX_AGE,
            SIGNED_URL_KEY,
            SIGNED_URL_MAX_DAYS);

    private EdgeSettings() {}
}
