package dev.holdfast.server.config;

/**
 * The mails about a subscription itself.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param confirmation asks a subscriber whether it agrees
 * @param farewell tells one who has declined
 */
public record MailTemplates(MailTemplate confirmation, MailTemplate farewell) {

    /** The server's own words. */
    public static final MailTemplates NONE = new MailTemplates(MailTemplate.NONE, MailTemplate.NONE);

    static MailTemplates of(Configuration configuration) {
        return new MailTemplates(
                new MailTemplate(
                        configuration.get(MailTemplateSettings.CONFIRMATION_SUBJECT),
                        configuration
                                .get(MailTemplateSettings.CONFIRMATION_BODY)
                                .map(MailTemplates::withLines),
                        configuration.get(MailTemplateSettings.CONFIRMATION_SENDER)),
                new MailTemplate(
                        configuration.get(MailTemplateSettings.UNSUBSCRIBE_SUBJECT),
                        configuration.get(MailTemplateSettings.UNSUBSCRIBE_BODY).map(MailTemplates::withLines),
                        configuration.get(MailTemplateSettings.UNSUBSCRIBE_SENDER)));
    }

    /** A value of the configuration is one line. */
    private static String withLines(String body) {
        return body.replace("\\n", "\n");
    }
}
