package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.auth.ProjectBinding;
import dev.holdfast.server.operation.Caller;
import dev.holdfast.server.operation.Dispatcher;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Checks what the head of a request says, whatever its method is. The order decides which of several faults a client
 * hears of:
 *
 * <pre>
 *   form content (400) ─► Accept (406) ─► client id (400) ─► project (400) ─► queue name (400) ─► EXTRA-SPEC (400)
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
final class HeadCheck {

    private static final HttpString CLIENT_ID = new HttpString("Client-ID");
    private static final HttpString PROJECT_ID = new HttpString("X-Project-ID");
    private static final HttpString TENANT_ID = new HttpString("X-Tenant-Id");
    private static final HttpString TENANT = new HttpString("X-Tenant");
    private static final HttpString EXTRA_SPEC = new HttpString("EXTRA-SPEC");
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String KNOWN_TASK = "messagecode";

    private final Dispatcher dispatcher;

    HeadCheck(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** Who asks, as far as the path wants to know. */
    Caller check(HttpServerExchange exchange, RestRoutes.Found found, @Nullable Principal principal) {
        checkContentType(exchange);
        checkAccept(exchange);
        Caller caller = check(found, text(exchange, CLIENT_ID), projectText(exchange), principal);
        if (!found.resource().isOpenToAnybody()) {
            checkExtraSpec(Exchanges.header(exchange, EXTRA_SPEC));
        }
        return caller;
    }

    /** Who asks for a stream of events; a page's EventSource can send no headers, and says it in the query. */
    Caller checkStream(
            HttpServerExchange exchange, RestRoutes.Found found, Query query, @Nullable Principal principal) {
        String client = text(exchange, CLIENT_ID);
        String project = projectText(exchange);
        return check(
                found,
                client == null ? query.last("client_id") : client,
                project == null ? query.last("project_id") : project,
                principal);
    }

    private Caller check(
            RestRoutes.Found found, @Nullable String client, @Nullable String project, @Nullable Principal principal) {
        Caller caller =
                Caller.unchecked(client, projectText(project, principal)).as(principal);
        if (found.resource().isOpenToAnybody()) {
            return caller;
        }
        Caller known = Caller.known(dispatcher.clientOf(caller), dispatcher.projectOf(caller))
                .as(principal);
        checkQueueName(found);
        return known;
    }

    private static void checkContentType(HttpServerExchange exchange) {
        String type = Exchanges.header(exchange, Headers.CONTENT_TYPE);
        if (type != null && type.equalsIgnoreCase(FORM) && !exchange.isRequestComplete()) {
            throw Refusal.of(
                    ErrorCode.FORM_CONTENT,
                    "Endpoint does not accept `application/x-www-form-urlencoded` content; currently supported media"
                            + " type is `application/json`; specify proper client-side media type with the"
                            + " \"Content-Type\" header.");
        }
    }

    private static void checkAccept(HttpServerExchange exchange) {
        if (!AcceptHeader.admitsJson(Exchanges.joinedHeader(exchange, Headers.ACCEPT))) {
            throw Refusal.of(
                    ErrorCode.NOT_ACCEPTABLE,
                    "Endpoint only serves `application/json`; specify client-side media type support with the"
                            + " \"Accept\" header.");
        }
    }

    private static void checkQueueName(RestRoutes.Found found) {
        String queue = found.variables().get("queue_name");
        if (queue != null) {
            QueueName ignored = new QueueName(decodedName(queue));
        }
        String topic = found.variables().get("topic_name");
        if (topic != null) {
            checkTopicName(topic);
        }
    }

    private static void checkTopicName(String topic) {
        try {
            QueueName ignored = new QueueName(decodedName(topic));
        } catch (Refusal refusal) {
            throw Refusal.of(ErrorCode.TOPIC_NAME_INVALID, refusal.text());
        }
    }

    /** A name with a broken escape is as bad as one with a forbidden character. */
    private static String decodedName(String queue) {
        try {
            return Query.decode(queue, false);
        } catch (Refusal notText) {
            throw Refusal.of(ErrorCode.QUEUE_NAME_INVALID, notText.text());
        }
    }

    private static void checkExtraSpec(@Nullable String spec) {
        if (spec == null) {
            return;
        }
        String task = spec.split(":", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!task.equals(KNOWN_TASK)) {
            throw Refusal.of(ErrorCode.INVALID_REQUEST, "EXTRA-SPEC names a task that this server does not know.");
        }
    }

    /** Credentials that have a project need no header; some count more than the header. */
    private static @Nullable String projectText(@Nullable String said, @Nullable Principal principal) {
        ProjectId proved = principal == null ? null : principal.project();
        boolean isProved = principal != null && (said == null || principal.binding() == ProjectBinding.IMPOSED);
        return isProved && proved != null ? proved.text() : said;
    }

    /** The project as the first of its three headers says it. */
    static @Nullable String projectText(HttpServerExchange exchange) {
        String project = text(exchange, PROJECT_ID);
        String tenantId = text(exchange, TENANT_ID);
        return project != null ? project : tenantId != null ? tenantId : text(exchange, TENANT);
    }

    /**
     * A header whose bytes are text in UTF-8, so that a project is the same one here and on a socket. Undertow gives a
     * character for each byte; where they are no UTF-8 it stays at that.
     */
    private static @Nullable String text(HttpServerExchange exchange, HttpString name) {
        String value = Exchanges.header(exchange, name);
        if (value == null || value.chars().allMatch(c -> c < 0x80)) {
            return value;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(value.getBytes(StandardCharsets.ISO_8859_1));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException notUtf8) {
            return value;
        }
    }
}
