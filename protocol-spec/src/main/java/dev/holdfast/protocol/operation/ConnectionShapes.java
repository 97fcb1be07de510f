package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on connections take and give.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ConnectionShapes {

    private ConnectionShapes() {}

    /** A page of connections. */
    public record ListConnections(
            @Nullable String marker, @Nullable Long limit) {
        private static final Field<ListConnections, String> MARKER = Paging.marker("id", ListConnections::marker);
        private static final Field<ListConnections, Long> LIMIT = Paging.limit("connections", ListConnections::limit);

        public static final Shape<ListConnections> SHAPE = Shape.of(
                "ListConnections",
                values -> new ListConnections(values.find(MARKER), values.find(LIMIT)),
                MARKER,
                LIMIT);
    }

    /**
     * Who is at the other end of a connection.
     *
     * @param client what it has said of its program
     */
    public record Peer(
            String address,
            @Nullable String project,
            @Nullable String clientId,
            @Nullable String client) {}

    /** What goes over a connection. */
    public record Traffic(long receivedBytes, long sentBytes, long inFlight, long unsentBytes) {}

    /** An open connection as it is shown. */
    public record ConnectionDocument(
            String id, String form, Peer peer, long ageSeconds, long silentSeconds, Traffic traffic) {
        private static final Field<ConnectionDocument, String> ID = required("id", Types.STRING, ConnectionDocument::id)
                .means("What hello has told the client as the name of the connection.");
        private static final Field<ConnectionDocument, String> FORM = required(
                        "form", Types.STRING, ConnectionDocument::form)
                .means("`native` once it has said hello, `zaqar` otherwise.");
        private static final Field<ConnectionDocument, String> ADDRESS = required(
                        "address", Types.STRING, (ConnectionDocument shown) -> shown.peer.address)
                .means("Address and port from which it comes.");
        private static final Field<ConnectionDocument, String> PROJECT = optional(
                        "project", Types.STRING, (ConnectionDocument shown) -> shown.peer.project)
                .means("The project that hello has named.");
        private static final Field<ConnectionDocument, String> CLIENT_ID = optional(
                        "client_id", Types.STRING, (ConnectionDocument shown) -> shown.peer.clientId)
                .means("The client's own name, as hello has told it.");
        private static final Field<ConnectionDocument, String> CLIENT = optional(
                        "client", Types.STRING, (ConnectionDocument shown) -> shown.peer.client)
                .means("The client's program, as hello has told it.");
        private static final Field<ConnectionDocument, Long> AGE = required(
                        "age", Types.INTEGER, ConnectionDocument::ageSeconds)
                .means("Whole seconds since it was opened.");
        private static final Field<ConnectionDocument, Long> SILENT = required(
                        "silent", Types.INTEGER, ConnectionDocument::silentSeconds)
                .means("Whole seconds since the peer last sent or took something.");
        private static final Field<ConnectionDocument, Long> RECEIVED_BYTES = required(
                        "received_bytes", Types.INTEGER, (ConnectionDocument shown) -> shown.traffic.receivedBytes)
                .means("What the peer has sent, in bytes, since the upgrade.");
        private static final Field<ConnectionDocument, Long> SENT_BYTES = required(
                        "sent_bytes", Types.INTEGER, (ConnectionDocument shown) -> shown.traffic.sentBytes)
                .means("What the peer has been sent, in bytes, since the upgrade.");
        private static final Field<ConnectionDocument, Long> IN_FLIGHT = required(
                        "in_flight", Types.INTEGER, (ConnectionDocument shown) -> shown.traffic.inFlight)
                .means("Its requests that have no reply yet.");
        private static final Field<ConnectionDocument, Long> UNSENT_BYTES = required(
                        "unsent_bytes", Types.INTEGER, (ConnectionDocument shown) -> shown.traffic.unsentBytes)
                .means("What waits for the peer to take it, in bytes: more than 0 for one that is too slow.");

        public static final Shape<ConnectionDocument> SHAPE = Shape.of(
                "ConnectionDocument",
                values -> new ConnectionDocument(
                        values.get(ID),
                        values.get(FORM),
                        new Peer(
                                values.get(ADDRESS), values.find(PROJECT), values.find(CLIENT_ID), values.find(CLIENT)),
                        values.get(AGE),
                        values.get(SILENT),
                        new Traffic(
                                values.get(RECEIVED_BYTES),
                                values.get(SENT_BYTES),
                                values.get(IN_FLIGHT),
                                values.get(UNSENT_BYTES))),
                ID,
                FORM,
                ADDRESS,
                PROJECT,
                CLIENT_ID,
                CLIENT,
                AGE,
                SILENT,
                RECEIVED_BYTES,
                SENT_BYTES,
                IN_FLIGHT,
                UNSENT_BYTES);
    }

    /** Connections in the order of their ids. */
    public record ConnectionPage(
            List<ConnectionDocument> connections, @Nullable String next) {
        private static final Field<ConnectionPage, List<ConnectionDocument>> CONNECTIONS = required(
                        "connections", Types.listOf(ConnectionDocument.SHAPE), ConnectionPage::connections)
                .means("The connections in ascending order of their ids.");
        private static final Field<ConnectionPage, String> NEXT = optional("next", Types.STRING, ConnectionPage::next)
                .means("The marker of the next page; absent when this one is empty.");

        public static final Shape<ConnectionPage> SHAPE = Shape.of(
                "ConnectionPage",
                values -> new ConnectionPage(values.get(CONNECTIONS), values.find(NEXT)),
                CONNECTIONS,
                NEXT);
    }

    /** A connection that shall be closed. */
    public record CloseConnection(
            String connectionId,
            @Nullable String reason,
            @Nullable Boolean ban) {
        private static final Field<CloseConnection, String> CONNECTION_ID = required(
                        "connection_id", Types.STRING, CloseConnection::connectionId)
                .in(Place.PATH)
                .means("The connection.");
        private static final Field<CloseConnection, String> REASON = optional(
                        "reason", Types.STRING, CloseConnection::reason)
                .in(Place.QUERY)
                .means("What the client is told, in 123 bytes at the most.");
        private static final Field<CloseConnection, Boolean> BAN = optional("ban", Types.BOOLEAN, CloseConnection::ban)
                .in(Place.QUERY)
                .means("Whether it is told not to come back (1008) instead of later (1013).");

        public static final Shape<CloseConnection> SHAPE = Shape.of(
                "CloseConnection",
                values -> new CloseConnection(values.get(CONNECTION_ID), values.find(REASON), values.find(BAN)),
                CONNECTION_ID,
                REASON,
                BAN);
    }
}
