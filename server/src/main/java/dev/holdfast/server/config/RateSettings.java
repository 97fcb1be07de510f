package dev.holdfast.server.config;

import java.util.List;

/**
 * The settings about how much may be asked for and kept: a part of the table in {@link Settings}.
 *
 * <p><em>Thread-safe.</em>
 */
final class RateSettings {
    private static final int MAX_REQUESTS = 100_000_000;
    private static final long MAX_BYTES = 1L << 29;
    private static final int MAX_COUNT = 2_000_000_000;
    private static final long MAX_KEPT_BYTES = 1L << 50;

    static final Setting<Integer> PROJECT_REQUESTS = new Setting<>(
            "rates.project_requests_per_second",
            ValueType.integer(0, MAX_REQUESTS, "requests"),
            "0",
            "How many requests a second a project may make over all connections; 0 means any number. More are refused"
                    + " with 429 and `Retry-After`.",
            "1000");

    static final Setting<Long> PROJECT_BYTES = new Setting<>(
            "rates.project_bytes_per_second",
            ValueType.bytes(0, MAX_BYTES),
            "0",
            "How many bytes a second the bodies of a project's requests may have; 0 means any number.",
            "10 MiB");

    static final Setting<Integer> CONNECTION_REQUESTS = new Setting<>(
            "rates.connection_requests_per_second",
            ValueType.integer(0, MAX_REQUESTS, "requests"),
            "0",
            "How many requests a second one connection may make; 0 means any number.",
            "200");

    static final Setting<Long> CONNECTION_BYTES = new Setting<>(
            "rates.connection_bytes_per_second",
            ValueType.bytes(0, MAX_BYTES),
            "0",
            "How many bytes a second the bodies of one connection's requests may have; 0 means any number.",
            "1 MiB");

    static final Setting<Integer> BURST_SECONDS = new Setting<>(
            "rates.burst_seconds",
            ValueType.integer(1, 3600, "seconds"),
            "5",
            "How many seconds of a rate may be used up at once by who has been quiet before.",
            "1");

    static final Setting<Integer> MAX_PROJECTS = new Setting<>(
            "rates.max_projects",
            ValueType.integer(1, 10_000_000, "projects"),
            "10000",
            "For how many projects their use is remembered. Beyond it those are forgotten that have asked least of"
                    + " late, and start afresh.",
            "100000");

    static final Setting<Integer> QUEUES_PER_PROJECT = new Setting<>(
            "quotas.queues_per_project",
            ValueType.integer(0, MAX_COUNT, "queues"),
            "0",
            "How many queues a project may have; 0 means any number. What would make more is refused with 429.",
            "1000");

    static final Setting<Integer> TOPICS_PER_PROJECT = new Setting<>(
            "quotas.topics_per_project",
            ValueType.integer(0, MAX_COUNT, "topics"),
            "0",
            "How many topics a project may have; 0 means any number. What would make more is refused with 429.",
            "100");

    static final Setting<Integer> MESSAGES_PER_QUEUE = new Setting<>(
            "quotas.messages_per_queue",
            ValueType.integer(0, MAX_COUNT, "messages"),
            "0",
            "How many messages a queue may hold, claimed and delayed ones included; 0 means any number. Posts beyond"
                    + " it are refused with 429, also posts to a topic that the queue subscribes to; dead letters"
                    + " still move.",
            "1000000");

    static final Setting<Integer> MESSAGES_PER_PROJECT = new Setting<>(
            "quotas.messages_per_project",
            ValueType.integer(0, MAX_COUNT, "messages"),
            "0",
            "How many messages all queues of a project may hold together; 0 means any number. Posts beyond it are"
                    + " refused with 429.",
            "10000000");

    static final Setting<Long> BYTES_PER_PROJECT = new Setting<>(
            "quotas.bytes_per_project",
            ValueType.bytes(0, MAX_KEPT_BYTES),
            "0",
            "How many bytes the bodies of all messages of a project may take together; 0 means any number. Posts"
                    + " beyond it are refused with 429.",
            "10 GiB");

    static final List<Setting<?>> ALL = List.of(
            PROJECT_REQUESTS,
            PROJECT_BYTES,
            CONNECTION_REQUESTS,
            CONNECTION_BYTES,
            BURST_SECONDS,
            MAX_PROJECTS,
            QUEUES_PER_PROJECT,
            TOPICS_PER_PROJECT,
            MESSAGES_PER_QUEUE,
            MESSAGES_PER_PROJECT,
            BYTES_PER_PROJECT);

    private RateSettings() {}
}
