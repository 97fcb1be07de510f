package dev.holdfast.server.config;

import java.util.Optional;

/**
 * How mail is handed over.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param host the relay; empty where no mail is sent
 * @param from whom mail comes from, where a subscription does not say
 * @param templates of the mails about a subscription itself
 */
public record MailConfig(
        Optional<String> host,
        int port,
        MailTls tls,
        Optional<String> user,
        Optional<Secret> password,
        Optional<String> from,
        MailTemplates templates) {}
