package dev.holdfast.server.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * How subscribers are told.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param subscriberTypes what the addresses of subscribers may begin with
 * @param maxCalls how many calls may be under way at one time; 0 when nobody is told
 * @param confirmationUrl the page that a link in a mail leads to
 * @param publicUrl where subscribers reach the server
 */
public record NotifyConfig(
        List<String> subscriberTypes,
        int maxCalls,
        WebhookConfig webhooks,
        MailConfig mail,
        Optional<String> confirmationUrl,
        Optional<URI> publicUrl) {

    /** Every type of subscriber that there is, in the contract's order. */
    public static final List<String> SUBSCRIBER_TYPES = List.of("http", "https", "mailto", "trust+http", "trust+https");

    static NotifyConfig of(Configuration configuration) {
        WebhookConfig webhooks = new WebhookConfig(
                configuration.get(NotifySettings.ALLOW),
                configuration.get(NotifySettings.SIGNING_KEY),
                configuration.get(NotifySettings.CONNECT_TIMEOUT),
                configuration.get(NotifySettings.RESPONSE_TIMEOUT),
                configuration.get(NotifySettings.TOTAL_TIMEOUT),
                configuration.get(NotifySettings.PER_HOST));
        MailConfig mail = new MailConfig(
                configuration.get(NotifySettings.MAIL_HOST),
                configuration.get(NotifySettings.MAIL_PORT),
                configuration.get(NotifySettings.MAIL_TLS),
                configuration.get(NotifySettings.MAIL_USER),
                configuration.get(NotifySettings.MAIL_PASSWORD),
                configuration.get(NotifySettings.MAIL_FROM),
                MailTemplates.of(configuration));
        return new NotifyConfig(
                configuration.get(NotifySettings.SUBSCRIBER_TYPES),
                configuration.get(NotifySettings.WORKERS),
                webhooks,
                mail,
                configuration.get(NotifySettings.CONFIRMATION_URL),
                configuration.get(NotifySettings.PUBLIC_URL));
    }
}
