package dev.holdfast.protocol;

/**
 * The name of a queue: 1 to 64 characters out of {@code a-z A-Z 0-9 _ - .}, unique within a project.
 *
 * <p><em>Thread-safe.</em>
 */
public record QueueName(String text) implements Comparable<QueueName> {

    public static final int MAX_CHARACTERS = 64;

    public QueueName {
        if (text.isEmpty() || !hasOnlyNameCharacters(text)) {
            throw Refusal.of(
                    ErrorCode.QUEUE_NAME_INVALID,
                    "Queue names may only contain ASCII letters, digits, underscores, and dashes.");
        }
        if (text.length() > MAX_CHARACTERS) {
            throw Refusal.of(ErrorCode.QUEUE_NAME_INVALID, "Queue names may not be more than 64 characters long.");
        }
    }

    private static boolean hasOnlyNameCharacters(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '-'
                    || c == '.';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compareTo(QueueName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
