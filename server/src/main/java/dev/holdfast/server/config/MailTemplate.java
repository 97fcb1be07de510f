package dev.holdfast.server.config;

import java.util.Optional;

/**
 * The operator's own words for one kind of mail; what is empty stays as the server has it.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param body with places for the queue {@code {0}}, the project {@code {1}} and the link {@code {2}}
 */
public record MailTemplate(Optional<String> subject, Optional<String> body, Optional<String> sender) {

    /** The server's own words. */
    public static final MailTemplate NONE = new MailTemplate(Optional.empty(), Optional.empty(), Optional.empty());
}
