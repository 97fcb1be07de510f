package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on the service itself take and give.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ServiceShapes {

    private ServiceShapes() {}

    /** Who opens the connection, and what it wants. */
    public record Hello(
            String project,
            String clientId,
            @Nullable String token,
            @Nullable String client,
            @Nullable Long heartbeatSeconds,
            @Nullable Boolean notices) {
        /** Without credentials, and without wishes. */
        public Hello(String project, String clientId) {
            this(project, clientId, null, null, null, null);
        }

        private static final Field<Hello, String> PROJECT = required("project", Types.STRING, Hello::project)
                .means("The project that the connection's native requests act on.");
        private static final Field<Hello, String> CLIENT_ID =
                required("client_id", Types.STRING, Hello::clientId).means("The client's own name, a UUID.");
        private static final Field<Hello, String> TOKEN = optional("token", Types.STRING, Hello::token)
                .means("Credentials, where the server asks for some; authenticate can bring them too.");
        private static final Field<Hello, String> CLIENT = optional("client", Types.STRING, Hello::client)
                .means("The client's program and version, for the server's log; at most 128 characters.");
        private static final Field<Hello, Long> HEARTBEAT_SECONDS = optional(
                        "heartbeat_seconds", Types.INTEGER, Hello::heartbeatSeconds)
                .means("The interval of heartbeats that it wants; the reply says which it gets.");
        private static final Field<Hello, Boolean> NOTICES = optional("notices", Types.BOOLEAN, Hello::notices)
                .means("Whether it takes notices; false when it does not say.");

        public static final Shape<Hello> SHAPE = Shape.of(
                "Hello",
                values -> new Hello(
                        values.get(PROJECT),
                        values.get(CLIENT_ID),
                        values.find(TOKEN),
                        values.find(CLIENT),
                        values.find(HEARTBEAT_SECONDS),
                        values.find(NOTICES)),
                PROJECT,
                CLIENT_ID,
                TOKEN,
                CLIENT,
                HEARTBEAT_SECONDS,
                NOTICES);

        /** Whether the connection is to be told of things unasked. */
        public boolean takesNotices() {
            return notices != null && notices;
        }

        @Override
        public String toString() {
            return "Hello[" + project + ", " + clientId + "]";
        }
    }

    /** A proof of who opens the connection. */
    public record Authenticate(@Nullable String token) {
        private static final Field<Authenticate, String> TOKEN = optional("token", Types.STRING, Authenticate::token)
                .means("The credentials; without it the header X-Auth-Token has them.");

        public static final Shape<Authenticate> SHAPE =
                Shape.of("Authenticate", values -> new Authenticate(values.find(TOKEN)), TOKEN);

        @Override
        public String toString() {
            return "Authenticate";
        }
    }

    /** What the server is, and what it grants the connection. */
    public record Welcome(
            String server,
            long protocol,
            RawValue limits,
            long heartbeatSeconds,
            @Nullable String connection,
            List<String> capabilities) {
        private static final Field<Welcome, String> SERVER =
                required("server", Types.STRING, Welcome::server).means("The server's name and version.");
        private static final Field<Welcome, Long> PROTOCOL =
                required("protocol", Types.INTEGER, Welcome::protocol).means("The version of this protocol.");
        private static final Field<Welcome, RawValue> LIMITS = required("limits", Types.OBJECT, Welcome::limits)
                .means("Every limit that concerns a client, by its name.");
        private static final Field<Welcome, Long> HEARTBEAT_SECONDS = required(
                        "heartbeat_seconds", Types.INTEGER, Welcome::heartbeatSeconds)
                .means("The server lets no more than so many seconds pass in silence: it pings a silent client, and"
                        + " sends one that takes notices a heartbeat.");
        private static final Field<Welcome, String> CONNECTION = optional(
                        "connection", Types.STRING, Welcome::connection)
                .means("The connection's own name, which the server's log has too.");
        private static final Field<Welcome, List<String>> CAPABILITIES = required(
                        "capabilities", Types.listOf(Types.STRING), Welcome::capabilities)
                .means("What this server can do beyond the first version of the protocol.");

        public static final Shape<Welcome> SHAPE = Shape.of(
                "Welcome",
                values -> new Welcome(
                        values.get(SERVER),
                        values.get(PROTOCOL),
                        values.get(LIMITS),
                        values.get(HEARTBEAT_SECONDS),
                        values.find(CONNECTION),
                        values.get(CAPABILITIES)),
                SERVER,
                PROTOCOL,
                LIMITS,
                HEARTBEAT_SECONDS,
                CONNECTION,
                CAPABILITIES);
    }

    /** A document of the service. */
    public record Document(RawValue document) {
        private static final Field<Document, RawValue> DOCUMENT =
                required("document", Types.OBJECT, Document::document).means("The document.");

        public static final Shape<Document> SHAPE =
                Shape.of("Document", values -> new Document(values.get(DOCUMENT)), DOCUMENT);
    }

    /** A word that all is well. */
    public record Acknowledgement(String message) {
        private static final Field<Acknowledgement, String> MESSAGE =
                required("message", Types.STRING, Acknowledgement::message).means("The word.");

        public static final Shape<Acknowledgement> SHAPE =
                Shape.of("Acknowledgement", values -> new Acknowledgement(values.get(MESSAGE)), MESSAGE);
    }
}
