package dev.holdfast.server.notify;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The address of a subscriber by mail: one recipient, and perhaps a subject.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param recipient such as {@code somebody@example.org}
 * @param subject null when the address names none
 */
record MailAddress(String recipient, @Nullable String subject) {

    static final int MAX_ADDRESS_CHARACTERS = 254;
    static final int MAX_SUBJECT_CHARACTERS = 500;

    /** Reads {@code mailto:somebody@example.org?subject=Some%20text}; empty when it is not one recipient. */
    static Optional<MailAddress> parse(URI address) {
        String text = address.getRawSchemeSpecificPart();
        int question = text.indexOf('?');
        Optional<String> recipient = decoded(question < 0 ? text : text.substring(0, question));
        return recipient
                .filter(MailAddress::isRecipient)
                .map(name -> new MailAddress(name, question < 0 ? null : subjectIn(text.substring(question + 1))));
    }

    private static @Nullable String subjectIn(String query) {
        for (String part : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0 && part.substring(0, equals).toLowerCase(Locale.ROOT).equals("subject")) {
                return decoded(part.substring(equals + 1)).orElse(null);
            }
        }
        return null;
    }

    private static Optional<String> decoded(String text) {
        try {
            return Optional.of(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notEncoded) {
            return Optional.empty();
        }
    }

    /** Whether the text is one address and nothing else: no list, no display name, no line break. */
    static boolean isRecipient(String text) {
        if (text.length() > MAX_ADDRESS_CHARACTERS
                || !text.matches("[!-~]+@[A-Za-z0-9.-]+")
                || text.matches(".*[,;<>].*")) {
            return false;
        }
        try {
            InternetAddress parsed = new InternetAddress(text, true);
            parsed.validate();
            return text.equals(parsed.getAddress());
        } catch (AddressException noAddress) {
            return false;
        }
    }

    /** A subject of one line, cut to a length: a line break in it would begin another header. */
    static String subjectLine(String text) {
        String line = text.codePoints()
                .map(character -> Character.isISOControl(character) ? ' ' : character)
                .limit(MAX_SUBJECT_CHARACTERS)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return line.strip();
    }
}
