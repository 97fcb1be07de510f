package dev.holdfast.server.storage;

/**
 * How much a project keeps, over all of its queues. What has expired counts until it is swept.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param bytes what the bodies of the messages take
 */
public record ProjectUse(long messages, long bytes) {

    public static final ProjectUse NOTHING = new ProjectUse(0, 0);
}
