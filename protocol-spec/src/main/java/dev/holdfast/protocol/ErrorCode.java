package dev.holdfast.protocol;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Every way to say no. The name in lower case is the code that native clients see; the rest says how REST and Zaqar's
 * socket show the same refusal.
 *
 * <p><em>Thread-safe.</em>
 */
public enum ErrorCode {
    // What arrived could not be read.
    FRAME_UNREADABLE(400, "Invalid request body", SocketForm.ERROR, "The frame is neither JSON nor MessagePack."),
    ENVELOPE_INVALID(400, "Invalid request body", SocketForm.ERROR, "The frame holds something that is no envelope."),
    ACTION_UNKNOWN(400, "Invalid API request", SocketForm.ERROR, "There is no operation of that name."),
    ACTION_UNSUPPORTED(501, "Not implemented", SocketForm.ERROR, "This server does not offer the operation."),
    BODY_UNREADABLE(400, "Invalid request body", SocketForm.EXCEPTION, "The body is not what the operation reads."),
    BODY_TOO_LARGE(400, "Invalid API request", SocketForm.EXCEPTION, "The body is larger than its limit."),
    METADATA_TOO_LARGE(400, "Invalid request body", SocketForm.EXCEPTION, "The patch is larger than the limit."),
    SCHEMA_MISMATCH(400, "Invalid request body", SocketForm.SCHEMA, "A field is missing or of the wrong type."),
    MESSAGES_MISSING(400, "Invalid API request", SocketForm.SCHEMA, "A post holds no list of messages."),
    FIELD_INVALID(400, "Invalid request body", SocketForm.BAD_REQUEST, "A field inside a list is missing or wrong."),
    PARAMETER_INVALID(400, "Invalid parameter", SocketForm.SCHEMA, "A query parameter cannot be read."),
    VALUE_UNSUPPORTED(400, "Invalid request body", SocketForm.EXCEPTION, "A MessagePack value has no JSON form."),

    // Who asks, and for what.
    CLIENT_ID_MISSING(
            400,
            "Missing header value",
            SocketForm.SCHEMA,
            "The header Client-ID is missing.",
            "The \"Client-Id\" header is required."),
    CLIENT_ID_INVALID(
            400,
            "Wrong UUID value",
            SocketForm.EXCEPTION,
            "The client id is malformed.",
            "Malformed hexadecimal UUID."),
    PROJECT_MISSING(
            400,
            "Project-Id Missing",
            SocketForm.SCHEMA,
            "The header X-Project-ID is missing.",
            "The header X-PROJECT-ID was missing"),
    PROJECT_EMPTY(400, "Empty project header not allowed", SocketForm.EXCEPTION, "The project id is empty."),
    QUEUE_NAME_INVALID(
            400,
            "Invalid queue identification",
            SocketForm.EXCEPTION,
            "A queue name or project id breaks its rule.",
            "The format of the submitted queue name or project id is not valid."),
    TOPIC_NAME_INVALID(
            400,
            "Invalid topic identification",
            SocketForm.EXCEPTION,
            "A topic name breaks its rule.",
            "The format of the submitted topic name or project id is not valid."),
    HELLO_REQUIRED(400, "Invalid API request", SocketForm.ERROR, "A native request came before hello said who asks."),
    NOT_AUTHENTICATED(403, "Not authorized", SocketForm.ERROR, "The connection has not authenticated."),
    AUTHENTICATION_FAILED(401, "Unauthorized", SocketForm.ERROR, "The credentials are missing, wrong or expired."),
    FORBIDDEN(403, "Not authorized", SocketForm.EXCEPTION, "The caller may not do this."),

    // The request is readable, and what it asks for is not allowed.
    INVALID_REQUEST(400, "Invalid API request", SocketForm.EXCEPTION, "A value is outside its limit."),
    METADATA_INVALID(400, "Invalid request body", SocketForm.EXCEPTION, "A patch leads to invalid metadata."),
    CLAIM_ID_INVALID(400, "Invalid API request", SocketForm.BOTH, "No such claim, or the message is not under it."),
    MESSAGE_CLAIMED(403, "Unable to delete", SocketForm.BOTH, "The message is claimed; its claim id is needed."),
    SUBSCRIPTION_INVALID(400, "Invalid API request", SocketForm.SCHEMA, "A field of a subscription has a wrong type."),
    SUBSCRIPTION_UNCHANGED(
            400, "Unable to update subscription", SocketForm.EXCEPTION, "The update names nothing that can change."),
    SUBSCRIPTION_EXISTS(409, "Resource conflict", SocketForm.EXCEPTION, "The queue has a subscription of that kind."),
    POST_ID_REUSED(409, "Resource conflict", SocketForm.EXCEPTION, "Other messages were posted under this post id."),
    ACKNOWLEDGEMENT_LOST(
            409, "Resource conflict", SocketForm.BOTH, "A claim holds a message no more: nothing was done."),
    DEAD_LETTER_QUEUE_MISSING(409, "Resource conflict", SocketForm.BOTH, "The queue names no dead-letter queue."),
    REDRIVE_RUNNING(409, "Resource conflict", SocketForm.BOTH, "The queue is being redriven already."),
    METADATA_CONFLICT(409, "Resource conflict", SocketForm.EXCEPTION, "A patch changes a key that is not there."),
    POOL_UNREACHABLE(400, "Invalid request body", SocketForm.EXCEPTION, "The address leads to no store."),
    POOL_INCAPABLE(400, "Unable to create pool", SocketForm.EXCEPTION, "The pool lacks what its flavor promises."),
    POOL_URI_TAKEN(409, "Resource conflict", SocketForm.EXCEPTION, "Another pool has this address."),
    POOL_IN_USE(403, "Unable to delete", SocketForm.EXCEPTION, "The pool holds queues, or is its flavor's last."),
    POOL_HOLDS_QUEUES(409, "Resource conflict", SocketForm.EXCEPTION, "The pool's address may not change."),
    POOL_IRREPLACEABLE(409, "Resource conflict", SocketForm.EXCEPTION, "No other pool takes the pool's queues."),
    FLAVOR_INVALID(400, "Unable to create", SocketForm.EXCEPTION, "A flavor names no pool, or one that is not there."),
    FLAVOR_UPDATE_INVALID(400, "updatefail", SocketForm.EXCEPTION, "A flavor would get a pool that is not there."),
    QUEUE_PLACED_ELSEWHERE(409, "Resource conflict", SocketForm.EXCEPTION, "The queue lives in another pool."),

    // What is asked for is not there.
    QUEUE_NOT_FOUND(404, "Not found", SocketForm.BOTH, "No such queue."),
    MESSAGE_NOT_FOUND(404, "Not found", SocketForm.BOTH, "No such message, or it has expired."),
    CLAIM_NOT_FOUND(404, "Not found", SocketForm.BOTH, "No such claim, or it has expired."),
    CONSUMER_NOT_FOUND(404, "Not found", SocketForm.EXCEPTION, "This connection has no such consumer of the queue."),
    REDRIVE_NOT_FOUND(404, "Not found", SocketForm.BOTH, "The queue has not been redriven since the server started."),
    TOPIC_NOT_FOUND(404, "Not found", SocketForm.BOTH, "No such topic."),
    SUBSCRIPTION_NOT_FOUND(404, "Not found", SocketForm.BOTH, "No such subscription, or it has expired."),
    POOL_NOT_FOUND(404, "Not found", SocketForm.EXCEPTION, "No such pool."),
    POOL_NOT_DRAINED(404, "Not found", SocketForm.EXCEPTION, "The pool is not being drained."),
    FLAVOR_NOT_FOUND(404, "Not found", SocketForm.EXCEPTION, "No such flavor."),

    // HTTP's own.
    ROUTE_NOT_FOUND(404, "404 Not Found", SocketForm.ERROR, "No such path.", ""),
    METHOD_NOT_ALLOWED(405, "405 Method Not Allowed", SocketForm.ERROR, "The path does not take this method.", ""),
    NOT_ACCEPTABLE(406, "406 Not Acceptable", SocketForm.ERROR, "The client accepts no JSON."),
    MEDIA_TYPE_UNSUPPORTED(415, "415 Unsupported Media Type", SocketForm.ERROR, "The patch is of another type."),
    REQUEST_TOO_LARGE(
            413, "Request entity too large", SocketForm.ERROR, "The request is larger than the server reads."),
    REQUEST_TIMEOUT(408, "Request timeout", SocketForm.ERROR, "The rest of a request did not come in time.", true),
    FORM_CONTENT(400, "Invalid Content-Type", SocketForm.ERROR, "HTML form content is not accepted."),

    // Try again later.
    TOO_MANY_IN_FLIGHT(429, "Too many requests", SocketForm.ERROR, "More requests are waiting than allowed.", true),
    RATE_EXCEEDED(429, "Too many requests", SocketForm.ERROR, "More was asked in a second than is allowed.", true),
    QUOTA_EXCEEDED(429, "Too many requests", SocketForm.ERROR, "More would be kept than is allowed.", true),
    OVERLOADED(
            503,
            "Service temporarily unavailable",
            SocketForm.ERROR,
            "The server holds as many requests or results as it may.",
            true),
    STORAGE_UNAVAILABLE(503, "Service temporarily unavailable", SocketForm.BOTH, "The store does not answer.", true),
    STORAGE_FULL(
            503,
            "Service temporarily unavailable",
            SocketForm.BOTH,
            "The disk is full: reads and deletes go on.",
            true),
    ENCRYPTION_UNAVAILABLE(
            503,
            "Service temporarily unavailable",
            SocketForm.ERROR,
            "A body cannot be encrypted or decrypted: a key is missing, or the wrong one.",
            true),
    AUTHENTICATION_UNAVAILABLE(
            503, "Service temporarily unavailable", SocketForm.ERROR, "Credentials cannot be checked now.", true),
    STOPPING(503, "Service temporarily unavailable", SocketForm.ERROR, "The server is stopping.", true),

    TRUST_UNSUPPORTED(
            503, "Service temporarily unavailable", SocketForm.BOTH, "No Keystone has given the trust that is needed."),

    INTERNAL(500, "Internal server error", SocketForm.UNEXPECTED, "A fault of the server; its log has the reference.");

    /** How Zaqar's socket shows a refusal in the body of its reply. */
    public enum SocketForm {
        /** {@code {"error": text}}. */
        ERROR,
        /** {@code {"exception": text, "error": null}}. */
        EXCEPTION,
        /** {@code {"exception": text, "error": short text}}. */
        BOTH,
        /** {@code {"error": "Schema validation failed."}}. */
        SCHEMA,
        /** {@code {"exception": "Bad request. " + text, "error": null}}. */
        BAD_REQUEST,
        /** {@code {"exception": text, "error": "Unexpected error."}}. */
        UNEXPECTED
    }

    private final int status;
    private final String title;
    private final SocketForm socketForm;
    private final String meaning;
    private final @Nullable String restText;
    private final boolean retryable;

    ErrorCode(int status, String title, SocketForm socketForm, String meaning) {
        this(status, title, socketForm, meaning, null, false);
    }

    ErrorCode(int status, String title, SocketForm socketForm, String meaning, String restText) {
        this(status, title, socketForm, meaning, restText, false);
    }

    ErrorCode(int status, String title, SocketForm socketForm, String meaning, boolean retryable) {
        this(status, title, socketForm, meaning, null, retryable);
    }

    ErrorCode(
            int status,
            String title,
            SocketForm socketForm,
            String meaning,
            @Nullable String restText,
            boolean retryable) {
        this.status = status;
        this.title = title;
        this.socketForm = socketForm;
        this.meaning = meaning;
        this.restText = restText;
        this.retryable = retryable;
    }

    /** The HTTP status, which is also the status in a socket's reply. */
    public int status() {
        return status;
    }

    /** The {@code title} of the REST error document. */
    public String title() {
        return title;
    }

    public SocketForm socketForm() {
        return socketForm;
    }

    /** One sentence for the error table. */
    public String meaning() {
        return meaning;
    }

    /** The fixed {@code description} of the REST document; empty for none, null when the refusal's own text is it. */
    public @Nullable String restText() {
        return restText;
    }

    /** Whether the same request may succeed later without a change. */
    public boolean isRetryable() {
        return retryable;
    }

    /** The code as native clients see it. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
