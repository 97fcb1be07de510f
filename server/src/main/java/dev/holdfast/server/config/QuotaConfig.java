package dev.holdfast.server.config;

/**
 * How much may be kept. 0 is no bound.
 *
 * <p><em>Thread-safe.</em>
 */
public record QuotaConfig(
        int queuesPerProject,
        int topicsPerProject,
        int messagesPerQueue,
        long messagesPerProject,
        long bytesPerProject) {

    /** No bounds at all. */
    public static final QuotaConfig NONE = new QuotaConfig(0, 0, 0, 0, 0);

    static QuotaConfig of(Configuration configuration) {
        return new QuotaConfig(
                configuration.get(RateSettings.QUEUES_PER_PROJECT),
                configuration.get(RateSettings.TOPICS_PER_PROJECT),
                configuration.get(RateSettings.MESSAGES_PER_QUEUE),
                configuration.get(RateSettings.MESSAGES_PER_PROJECT),
                configuration.get(RateSettings.BYTES_PER_PROJECT));
    }
}
