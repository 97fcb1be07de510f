package dev.holdfast.server.notify;

import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.config.MailConfig;
import dev.holdfast.server.config.MailTemplate;
import dev.holdfast.server.config.MailTemplates;
import dev.holdfast.server.config.MailTls;
import dev.holdfast.server.config.Secret;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Sends notices by mail, through one relay.
 *
 * <pre>
 *   the relay takes it                              delivered
 *   it says no for good (5xx), or there is no relay,
 *   no sender's address, no single recipient        given up
 *   it says not now (4xx), or does not answer       retry
 * </pre>
 *
 * What subscribers choose (recipient, subject, sender) becomes a header only in a form that cannot begin another one.
 *
 * <p><em>Thread-safe.</em>
 */
final class MailSender implements Sender {

    /** The member of a confirmation's document that holds the link. */
    static final String LINK = "Link";

    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);
    private static final Pattern PLACE = Pattern.compile("\\{([012])\\}");
    private static final String DEFAULT_SUBJECT = "Notification";

    private final MailConfig config;
    private final Session session;

    MailSender(MailConfig config, int connectTimeoutMillis, int responseTimeoutMillis) {
        this.config = config;
        Properties properties = new Properties();
        String prefix = "mail." + protocol(config) + ".";
        properties.setProperty("mail.transport.protocol", protocol(config));
        properties.setProperty(prefix + "host", config.host().orElse("localhost"));
        properties.setProperty(prefix + "port", String.valueOf(config.port()));
        properties.setProperty(prefix + "connectiontimeout", String.valueOf(connectTimeoutMillis));
        properties.setProperty(prefix + "timeout", String.valueOf(responseTimeoutMillis));
        properties.setProperty(prefix + "writetimeout", String.valueOf(responseTimeoutMillis));
        properties.setProperty(prefix + "auth", String.valueOf(config.user().isPresent()));
        properties.setProperty(prefix + "starttls.enable", String.valueOf(config.tls() == MailTls.STARTTLS));
        properties.setProperty(prefix + "starttls.required", String.valueOf(config.tls() == MailTls.STARTTLS));
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        session = Session.getInstance(properties);
    }

    private static String protocol(MailConfig config) {
        return config.tls() == MailTls.TLS ? "smtps" : "smtp";
    }

    static boolean isMail(URI subscriber) {
        return "mailto".equalsIgnoreCase(subscriber.getScheme());
    }

    @Override
    public SendResult send(Parcel parcel, Abort abort) {
        Optional<MailAddress> address = MailAddress.parse(parcel.subscriber());
        Optional<String> from = from(parcel);
        if (config.host().isEmpty()) {
            return SendResult.giveUp("mail.host is not configured");
        }
        if (address.isEmpty()) {
            return SendResult.giveUp("its address is not one recipient");
        }
        if (from.isEmpty()) {
            return SendResult.giveUp("neither the subscription nor mail.from names a sender");
        }
        try {
            send(message(parcel, address.get(), from.get()));
            return SendResult.delivered();
        } catch (MessagingException e) {
            return isFinal(e)
                    ? SendResult.giveUp("the mail relay refused it for good")
                    : SendResult.retry("the mail relay failed: " + e.getClass().getSimpleName());
        }
    }

    private void send(MimeMessage message) throws MessagingException {
        try (Transport transport = session.getTransport()) {
            String user = config.user().orElse(null);
            transport.connect(
                    user,
                    user == null ? null : config.password().map(Secret::text).orElse(null));
            transport.sendMessage(message, message.getAllRecipients());
        }
    }

    /** The operator's words for what the document says; none for a notice. */
    private MailTemplate templateOf(Parcel parcel) {
        RawValue type = QueueMetadata.of(parcel.document()).get(ConfirmationDocuments.TYPE);
        if (type == null || !isAboutItself(parcel)) {
            return MailTemplate.NONE;
        }
        MailTemplates templates = config.templates();
        return type.reader().string().equals(ConfirmationDocuments.FAREWELL)
                ? templates.farewell()
                : templates.confirmation();
    }

    /** A notice has no link: what its message holds lies deeper. */
    private static boolean isAboutItself(Parcel parcel) {
        return QueueMetadata.of(parcel.document()).get(LINK) != null;
    }

    private MimeMessage message(Parcel parcel, MailAddress address, String from) throws MessagingException {
        MimeMessage message = new OwnIdMessage(session, parcel.id());
        message.setFrom(new InternetAddress(from, true));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(address.recipient(), true));
        String subject = templateOf(parcel).subject().orElseGet(() -> subject(parcel, address));
        message.setSubject(subject, StandardCharsets.UTF_8.name());
        message.setHeader("Date", DATE.format(Instant.ofEpochMilli(parcel.sentMillis())));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setText(text(parcel), StandardCharsets.UTF_8.name());
        return message;
    }

    private String text(Parcel parcel) {
        QueueMetadata document = QueueMetadata.of(parcel.document());
        RawValue link = document.get(LINK);
        RawValue words = document.get("Message");
        if (link == null || words == null) {
            return JsonCodec.toJson(parcel.document().bytes());
        }
        Optional<String> template = templateOf(parcel).body();
        if (template.isPresent()) {
            return filled(template.get(), document);
        }
        return words.reader().string() + "\n\nTo answer, open this page:\n\n"
                + link.reader().string() + "\n\n" + "If you do not know what this is about, do nothing.\n";
    }

    /** In one go: what is put in is not looked at for places again. */
    private static String filled(String template, QueueMetadata document) {
        String[] values = {
            textOf(document, ConfirmationDocuments.QUEUE),
            textOf(document, ConfirmationDocuments.PROJECT),
            textOf(document, LINK)
        };
        return PLACE.matcher(template)
                .replaceAll(
                        place -> Matcher.quoteReplacement(values[place.group(1).charAt(0) - '0']));
    }

    private static String textOf(QueueMetadata document, String key) {
        RawValue value = document.get(key);
        return value == null ? "" : value.reader().string();
    }

    private Optional<String> from(Parcel parcel) {
        return templateOf(parcel).sender().or(() -> chosenFrom(parcel));
    }

    private Optional<String> chosenFrom(Parcel parcel) {
        String own = option(parcel, "from");
        return own == null ? config.from() : Optional.of(own).filter(MailAddress::isRecipient);
    }

    private static String subject(Parcel parcel, MailAddress address) {
        String option = option(parcel, "subject");
        String chosen = address.subject() == null ? option : address.subject();
        String line = MailAddress.subjectLine(chosen == null ? DEFAULT_SUBJECT : chosen);
        return line.isEmpty() ? DEFAULT_SUBJECT : line;
    }

    private static @Nullable String option(Parcel parcel, String key) {
        RawValue value = QueueMetadata.of(parcel.options()).get(key);
        if (value == null || !value.reader().nextIs(PackReader.Kind.STRING)) {
            return null;
        }
        String text = value.reader().string();
        return text.isEmpty() ? null : text;
    }

    private static boolean isFinal(MessagingException failure) {
        for (Exception cause = failure; cause != null; cause = next(cause)) {
            int code = codeOf(cause);
            if (code != 0) {
                return code >= 500;
            }
        }
        return false;
    }

    private static @Nullable Exception next(Exception failure) {
        return failure instanceof MessagingException chained ? chained.getNextException() : null;
    }

    private static int codeOf(Exception failure) {
        if (failure instanceof SMTPAddressFailedException refused) {
            return refused.getReturnCode();
        }
        if (failure instanceof SMTPSenderFailedException refused) {
            return refused.getReturnCode();
        }
        return failure instanceof SMTPSendFailedException refused ? refused.getReturnCode() : 0;
    }

    /** Connections are not kept. */
    @Override
    public void close() {}

    /** A mail that carries the id of its notice, so that a repetition can be told. */
    private static final class OwnIdMessage extends MimeMessage {
        private final String id;

        OwnIdMessage(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + id + "@holdfast>");
        }
    }
}
