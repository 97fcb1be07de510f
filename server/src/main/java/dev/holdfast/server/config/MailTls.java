package dev.holdfast.server.config;

/**
 * How the way to a mail relay is protected.
 *
 * <p><em>Thread-safe.</em>
 */
public enum MailTls {
    /** Not at all. */
    NONE,
    /** The connection begins in the clear and must become protected before anything is said. */
    STARTTLS,
    /** From the first byte on. */
    TLS
}
