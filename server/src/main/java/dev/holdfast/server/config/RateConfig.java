package dev.holdfast.server.config;

/**
 * How much may be asked for in how much time. A rate of 0 is no bound.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param project what all connections may ask for one project together
 * @param connection what one connection may ask
 * @param burstSeconds how many seconds of its rate may be used up at once
 * @param maxProjects for how many projects the use is remembered
 */
public record RateConfig(Rate project, Rate connection, int burstSeconds, int maxProjects) {

    /** No bounds at all. */
    public static final RateConfig NONE = new RateConfig(new Rate(0, 0), new Rate(0, 0), 1, 1);

    /** A rate of requests and one of the bytes of their bodies, each for a second. */
    public record Rate(long requests, long bytes) {

        public boolean isOff() {
            return requests == 0 && bytes == 0;
        }
    }

    static RateConfig of(Configuration configuration) {
        return new RateConfig(
                new Rate(
                        configuration.get(RateSettings.PROJECT_REQUESTS),
                        configuration.get(RateSettings.PROJECT_BYTES)),
                new Rate(
                        configuration.get(RateSettings.CONNECTION_REQUESTS),
                        configuration.get(RateSettings.CONNECTION_BYTES)),
                configuration.get(RateSettings.BURST_SECONDS),
                configuration.get(RateSettings.MAX_PROJECTS));
    }
}
