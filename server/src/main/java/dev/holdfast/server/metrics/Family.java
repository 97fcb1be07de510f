package dev.holdfast.server.metrics;

/**
 * Everything that the server itself shows, beside what the JVM does. None has a label whose values clients choose, so
 * the number of lines is bounded however many queues and projects there are.
 *
 * <p><em>Thread-safe.</em>
 */
enum Family {
    INFO("holdfast_info", Kind.GAUGE, "Always 1; the label has the version."),

    REQUESTS("holdfast_requests", Kind.COUNTER, "Requests by operation, transport and outcome."),
    REQUEST_DURATION(
            "holdfast_request_duration_seconds", Kind.HISTOGRAM, "Time from a request to its reply, waiting included."),
    REQUESTS_IN_FLIGHT("holdfast_requests_in_flight", Kind.GAUGE, "Requests that have no reply yet."),
    WAITING_CALLS("holdfast_waiting_calls", Kind.GAUGE, "Requests that wait for messages to come."),

    POSTED("holdfast_messages_posted", Kind.COUNTER, "Messages taken in."),
    CLAIMED("holdfast_messages_claimed", Kind.COUNTER, "Messages handed out under a claim, each time counted."),
    POPPED("holdfast_messages_popped", Kind.COUNTER, "Messages handed out and removed at once."),
    WATCHED("holdfast_messages_watched", Kind.COUNTER, "Messages shown to consumers that watch, each time counted."),
    ACKNOWLEDGED("holdfast_messages_acknowledged", Kind.COUNTER, "Messages deleted under a claim."),
    DELETED("holdfast_messages_deleted", Kind.COUNTER, "Messages deleted by id without a claim."),
    EXPIRED("holdfast_messages_expired", Kind.COUNTER, "Messages whose time to live was over."),
    DEAD_LETTERED("holdfast_messages_dead_lettered", Kind.COUNTER, "Messages moved to a dead-letter queue."),
    PUSHED("holdfast_messages_pushed", Kind.COUNTER, "Messages pushed to connections."),
    CLAIMS_EXPIRED("holdfast_claims_expired", Kind.COUNTER, "Claims that ended by themselves with messages in them."),
    DELIVERY_DELAY(
            "holdfast_delivery_delay_seconds",
            Kind.HISTOGRAM,
            "Time from the post of a message, or the end of its delay, to its first claim or pop."),
    ACKNOWLEDGEMENT_DELAY(
            "holdfast_acknowledgement_delay_seconds",
            Kind.HISTOGRAM,
            "Time from the claim of a message to its deletion; from the last renewal, if a client renewed the claim."),

    RECEIVED("holdfast_received_bytes", Kind.COUNTER, "Bytes that clients have sent."),
    SENT("holdfast_sent_bytes", Kind.COUNTER, "Bytes written for clients."),
    CONNECTIONS("holdfast_connections", Kind.GAUGE, "Open connections."),
    CONNECTIONS_MAXIMUM("holdfast_connections_maximum", Kind.GAUGE, "How many connections may be open."),
    EVENT_STREAMS("holdfast_event_streams", Kind.GAUGE, "Open streams of events."),
    CONSUMERS("holdfast_consumers", Kind.GAUGE, "Open consumers."),
    CONNECTIONS_REFUSED(
            "holdfast_connections_refused",
            Kind.COUNTER,
            "Connections, and requests on them, refused because as many were open as may be."),

    LANES("holdfast_lanes", Kind.GAUGE, "Threads that own queues."),
    LANE_WAITING("holdfast_lane_waiting_tasks", Kind.GAUGE, "Requests and other work that wait for their lane."),
    LANE_LONGEST("holdfast_lane_waiting_tasks_maximum", Kind.GAUGE, "What waits for the lane for which most does."),
    LANE_GROUP("holdfast_lane_group_calls", Kind.HISTOGRAM, "Calls that a lane served in one group."),

    SYNC_DURATION("holdfast_sync_duration_seconds", Kind.HISTOGRAM, "Time in which a sync made writes durable."),
    SYNC_CALLS("holdfast_sync_calls", Kind.HISTOGRAM, "Calls that waited for one sync together."),
    SYNC_FAILURES("holdfast_sync_failures", Kind.COUNTER, "Syncs that failed."),

    STORES("holdfast_stores", Kind.GAUGE, "Stores by health: the server's own, and those of pools."),
    DISK_FREE("holdfast_disk_free_bytes", Kind.GAUGE, "Room on the disk of the data folder."),
    DISK_SIZE("holdfast_disk_size_bytes", Kind.GAUGE, "Size of the disk of the data folder."),
    DISK_BALLAST(
            "holdfast_disk_ballast_bytes",
            Kind.GAUGE,
            "Size of the file that is given up when the disk is nearly full."),

    NOTICES("holdfast_notices", Kind.COUNTER, "What became of notices to subscribers."),
    NOTICES_WAITING(
            "holdfast_notices_waiting_subscriptions", Kind.GAUGE, "Subscriptions that have something to be told."),

    BUDGET_USED(
            "holdfast_budget_used_bytes", Kind.GAUGE, "Bytes of requests, results and pushes that the server holds."),
    BUDGET_MAXIMUM(
            "holdfast_budget_maximum_bytes",
            Kind.GAUGE,
            "Bytes of requests, results and pushes that the server may hold.");

    /** What Prometheus calls the type. */
    enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    private final String text;
    private final Kind kind;
    private final String help;

    Family(String text, Kind kind, String help) {
        this.text = text;
        this.kind = kind;
        this.help = help;
    }

    /** Its name, for a counter without the {@code _total} that the format adds. */
    String text() {
        return text;
    }

    Kind kind() {
        return kind;
    }

    String help() {
        return help;
    }
}
