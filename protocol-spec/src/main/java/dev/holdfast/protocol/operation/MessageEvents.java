package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;

import dev.holdfast.protocol.Marker;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.MessageShapes.ShownMessage;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Messages as Server-Sent Events: a message is shown as REST's listing shows it, and its event's id is the marker from
 * which a stream goes on behind it.
 *
 * <p><em>Thread-safe.</em>
 */
public final class MessageEvents {

    public static final String MEDIA_TYPE = "text/event-stream";

    /** What a request for them may say beside what the listing takes. */
    public record Wishes(@Nullable String start, @Nullable String lastEventId) {
        public static final Field<Wishes, String> START = optional("start", Types.STRING, Wishes::start)
                .in(Place.QUERY)
                .means("Events without a marker: `head`, the default, begins at the oldest message, `new` behind the"
                        + " newest.");
        public static final Field<Wishes, String> LAST_EVENT_ID = optional(
                        "last_event_id", Types.STRING, Wishes::lastEventId)
                .inHeader("Last-Event-ID")
                .means("Events: the marker behind which they go on; it counts more than `marker`.");

        public static final Shape<Wishes> SHAPE = Shape.of(
                "EventWishes",
                values -> new Wishes(values.find(START), values.find(LAST_EVENT_ID)),
                START,
                LAST_EVENT_ID);
    }

    private MessageEvents() {}

    /** The event of a message. JSON has no line breaks here, so that its data is one line. */
    public static String of(QueueName queue, ShownMessage message) {
        PackWriter out = new PackWriter();
        MessageViews.restMessage(out, queue, message);
        String json = new String(JsonCodec.toJsonBytes(out.buffer(), 0, out.size()), StandardCharsets.UTF_8);
        String marker = markerBehind(message.id());
        return (marker == null ? "" : "id: " + marker + "\n") + "data: " + json + "\n\n";
    }

    /** The position behind a message; null when the text is no message's id. */
    public static @Nullable String markerBehind(String messageId) {
        MessageId id = MessageId.parse(messageId);
        return id == null ? null : new Marker(id.sequence(), id.queueCheck()).toString();
    }
}
