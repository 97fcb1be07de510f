package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import dev.holdfast.protocol.shape.Types;
import dev.holdfast.server.operation.Caller;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A REST request whose head has been read and found good.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param path as it was sent, without the query
 * @param variables the variable parts of the path, not decoded
 */
record RestRequest(Operation<?, ?> operation, String path, Map<String, String> variables, Query query, Caller caller) {

    /** Whether the client is ready to wait, so that its end must be noticed. */
    boolean mayWait() {
        return query.has("wait");
    }

    /** The parameters that are true or false. */
    Set<String> booleans() {
        Set<String> names = new HashSet<>();
        for (Field<?, ?> field : operation.input().fields()) {
            if (field.place() == Place.QUERY && field.type().equals(Types.BOOLEAN)) {
                names.add(field.restName());
            }
        }
        return names;
    }

    /** The address of this request with other values for some parameters. */
    String addressWith(Map<String, String> changes) {
        return path + "?" + query.with(changes, booleans());
    }
}
