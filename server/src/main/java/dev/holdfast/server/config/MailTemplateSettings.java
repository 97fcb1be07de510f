package dev.holdfast.server.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings about the words of mails to subscribers: a part of the table in {@link Settings}.
 *
 * <p><em>Thread-safe.</em>
 */
final class MailTemplateSettings {
    private static final Pattern SUBJECT = Pattern.compile("[^\\p{Cntrl}]{1,500}");
    private static final Pattern BODY = Pattern.compile("[^\\p{Cntrl}]{1,10000}");
    private static final Pattern BODY_WITH_LINK = Pattern.compile("(?=.*\\{2\\})[^\\p{Cntrl}]{1,10000}");
    private static final Pattern SENDER = Pattern.compile("[!-~&&[^,;<>]]{1,64}@[A-Za-z0-9.-]{1,189}");

    static final Setting<Optional<String>> CONFIRMATION_SUBJECT = new Setting<>(
            "mail.confirmation_subject",
            ValueType.optionalText(SUBJECT),
            "none",
            "The subject of a mail that asks a subscriber to confirm; without it, that of its other mail.",
            "Please confirm your subscription");

    static final Setting<Optional<String>> CONFIRMATION_BODY = new Setting<>(
            "mail.confirmation_body",
            ValueType.optionalText(BODY_WITH_LINK),
            "none",
            "The text of that mail, with `{0}` for the queue, `{1}` for the project, `{2}` for the link, which must"
                    + " be there, and `\\n` for the end of a line; without it, the server's own.",
            "You have subscribed to {0} of {1}.\\n\\nTo confirm, open {2}");

    static final Setting<Optional<String>> CONFIRMATION_SENDER = new Setting<>(
            "mail.confirmation_sender",
            ValueType.optionalText(SENDER),
            "none",
            "Whom that mail comes from; without it, whom other mail to the subscriber comes from.",
            "holdfast@example.org");

    static final Setting<Optional<String>> UNSUBSCRIBE_SUBJECT = new Setting<>(
            "mail.unsubscribe_subject",
            ValueType.optionalText(SUBJECT),
            "none",
            "The subject of a mail to a subscriber that has declined; without it, that of its other mail.",
            "You have unsubscribed");

    static final Setting<Optional<String>> UNSUBSCRIBE_BODY = new Setting<>(
            "mail.unsubscribe_body",
            ValueType.optionalText(BODY),
            "none",
            "The text of that mail, with places as in `mail.confirmation_body`, of which none must be there.",
            "You are told no more of {0}.\\n\\nTo subscribe again, open {2}");

    static final Setting<Optional<String>> UNSUBSCRIBE_SENDER = new Setting<>(
            "mail.unsubscribe_sender",
            ValueType.optionalText(SENDER),
            "none",
            "Whom that mail comes from; without it, whom other mail to the subscriber comes from.",
            "holdfast@example.org");

    static final List<Setting<?>> ALL = List.of(
            CONFIRMATION_SUBJECT,
            CONFIRMATION_BODY,
            CONFIRMATION_SENDER,
            UNSUBSCRIBE_SUBJECT,
            UNSUBSCRIBE_BODY,
            UNSUBSCRIBE_SENDER);

    private MailTemplateSettings() {}
}
