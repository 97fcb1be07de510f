package dev.holdfast.server.config;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings about telling subscribers: a part of the table in {@link Settings}.
 *
 * <p><em>Thread-safe.</em>
 */
final class NotifySettings {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]{1,253}(/[0-9]{1,3})?");
    private static final int MAX_TIMEOUT_MILLIS = 600_000;
    private static final String MILLIS = "milliseconds";

    static final Setting<List<String>> SUBSCRIBER_TYPES = new Setting<>(
            "subscriber_types",
            ValueType.list("types of subscribers", NotifyConfig.SUBSCRIBER_TYPES::contains),
            "http, https, mailto, trust+http, trust+https",
            "Which subscribers may be subscribed, by what their addresses begin with. Those that are subscribed already"
                    + " stay, and so do connections and queues.",
            "https, trust+https");

    static final Setting<Integer> WORKERS = new Setting<>(
            "max_notifier_workers",
            ValueType.integer(0, 1000, "calls"),
            "10",
            "How many calls to subscribers may be under way at one time; half of them, at most, to hosts that fail or"
                    + " are slow. With 0 nobody is told: notices wait.",
            "50");

    static final Setting<List<String>> ALLOW = new Setting<>(
            "webhooks.allow",
            ValueType.list("addresses, networks and host names", HOST.asMatchPredicate()),
            "none",
            "What webhooks may reach although it is not public. A name is allowed wherever it leads.",
            "10.1.0.0/16, hooks.internal.example");

    static final Setting<Optional<Secret>> SIGNING_KEY = new Setting<>(
            "webhooks.signing_key",
            ValueType.secret(),
            "none",
            "What webhooks are signed with, in the form of the Standard Webhooks specification: `whsec_` and a key in"
                    + " Base64, or any other text.",
            "whsec_bm90LXRoaXMtb25lLXBsZWFzZQ==");

    static final Setting<Integer> CONNECT_TIMEOUT = new Setting<>(
            "webhooks.connect_timeout_millis",
            ValueType.integer(1, MAX_TIMEOUT_MILLIS, MILLIS),
            "5000",
            "How long one address of a subscriber may take to answer the dialling.",
            "2000");

    static final Setting<Integer> RESPONSE_TIMEOUT = new Setting<>(
            "webhooks.response_timeout_millis",
            ValueType.integer(1, MAX_TIMEOUT_MILLIS, MILLIS),
            "10000",
            "How long a subscriber may be silent.",
            "3000");

    static final Setting<Integer> TOTAL_TIMEOUT = new Setting<>(
            "webhooks.total_timeout_millis",
            ValueType.integer(1, MAX_TIMEOUT_MILLIS, MILLIS),
            "20000",
            "After this time a call to a subscriber is ended, however far it is.",
            "10000");

    static final Setting<Integer> PER_HOST = new Setting<>(
            "webhooks.max_calls_per_host",
            ValueType.integer(1, 1000, "calls"),
            "4",
            "How many calls to one host may be under way at one time.",
            "8");

    static final Setting<Optional<String>> MAIL_HOST = new Setting<>(
            "mail.host",
            ValueType.optionalText(),
            "none",
            "The relay that takes mail to subscribers. Without one their notices are given up.",
            "mail.example.org");

    static final Setting<Integer> MAIL_PORT =
            new Setting<>("mail.port", ValueType.integer(1, 65_535, ""), "587", "The port of the mail relay.", "465");

    static final Setting<MailTls> MAIL_TLS = new Setting<>(
            "mail.tls",
            ValueType.choice(MailTls.class),
            "starttls",
            "How the way to the mail relay is protected; without protection only with `none`.",
            "tls");

    static final Setting<Optional<String>> MAIL_USER = new Setting<>(
            "mail.user", ValueType.optionalText(), "none", "Who the server is to the mail relay.", "holdfast");

    static final Setting<Optional<Secret>> MAIL_PASSWORD = new Setting<>(
            "mail.password", ValueType.secret(), "none", "The password that goes with `mail.user`.", "a-long-password");

    static final Setting<Optional<String>> MAIL_FROM = new Setting<>(
            "mail.from",
            ValueType.optionalText(),
            "none",
            "Whom mail comes from, where the option `from` of a subscription does not say.",
            "holdfast@example.org");

    static final Setting<Optional<String>> CONFIRMATION_URL = new Setting<>(
            "external_confirmation_url",
            ValueType.optionalText(),
            "none",
            "The page that a link in a mail leads to when a subscriber must confirm; it gets all that the confirming"
                    + " request needs as parameters. Without one nobody is asked by mail.",
            "https://example.org/confirm");

    static final Setting<Optional<URI>> PUBLIC_URL = new Setting<>(
            "network.public_url",
            ValueType.optionalUrl(),
            "none",
            "The address under which subscribers reach the server. Those who must confirm are told where to, if it is"
                    + " set: `WSGISubscribeURL` and `WebSocketSubscribeURL`.",
            "https://queues.example.org");

    static final List<Setting<?>> ALL = List.of(
            SUBSCRIBER_TYPES,
            WORKERS,
            ALLOW,
            SIGNING_KEY,
            CONNECT_TIMEOUT,
            RESPONSE_TIMEOUT,
            TOTAL_TIMEOUT,
            PER_HOST,
            MAIL_HOST,
            MAIL_PORT,
            MAIL_TLS,
            MAIL_USER,
            MAIL_PASSWORD,
            MAIL_FROM,
            CONFIRMATION_URL,
            PUBLIC_URL);

    private NotifySettings() {}
}
