package dev.holdfast.protocol;

/**
 * The tenant that owns queues: 1 to 256 characters of any kind. Queues of different projects never meet.
 *
 * <p><em>Thread-safe.</em>
 */
public record ProjectId(String text) implements Comparable<ProjectId> {

    public static final int MAX_CHARACTERS = 256;

    public ProjectId {
        if (text.isEmpty()) {
            throw Refusal.of(
                    ErrorCode.PROJECT_EMPTY,
                    "X-PROJECT-ID cannot be an empty string. Specify the right header X-PROJECT-ID and retry.");
        }
        if (text.length() > MAX_CHARACTERS) {
            throw Refusal.of(ErrorCode.QUEUE_NAME_INVALID, "Project ids may not be more than 256 characters long.");
        }
    }

    @Override
    public int compareTo(ProjectId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
