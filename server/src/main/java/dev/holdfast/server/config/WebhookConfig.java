package dev.holdfast.server.config;

import java.util.List;
import java.util.Optional;

/**
 * How webhooks are called.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param allow addresses, networks and host names that may be called although they are not public
 * @param signingKey what requests are signed with; empty for no signature
 * @param connectTimeoutMillis how long one address may take to answer the dialling
 * @param responseTimeoutMillis how long the receiver may be silent
 * @param totalTimeoutMillis how long one call may take altogether
 * @param maxCallsPerHost how many calls to one host may be under way at one time
 */
public record WebhookConfig(
        List<String> allow,
        Optional<Secret> signingKey,
        int connectTimeoutMillis,
        int responseTimeoutMillis,
        int totalTimeoutMillis,
        int maxCallsPerHost) {}
