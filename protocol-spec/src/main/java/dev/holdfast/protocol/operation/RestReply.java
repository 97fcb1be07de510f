package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.codec.PackWriter;

/**
 * A REST reply while a view fills it.
 *
 * <p><em>One thread at a time.</em>
 */
public interface RestReply {

    /** The path of the request, without its query. */
    String path();

    /** The path and the query of the request, as they were sent. */
    String address();

    /** The project that the request acts on, for texts. */
    String project();

    /** What this server permits. */
    Limits limits();

    /** Adds a header. */
    void header(String name, String value);

    /** The request's path and query with one parameter replaced or added: the {@code href} of a link. */
    String linkWith(String parameter, String value);

    /** As {@link #linkWith(String, String)}, with a second one. */
    String linkWith(String parameter, String value, String secondParameter, String secondValue);

    /** The body, empty until something is written. */
    PackWriter body();
}
