package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;

import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import dev.holdfast.protocol.shape.Types;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The fields by which a client goes through a list page by page.
 *
 * <p><em>Thread-safe.</em>
 */
final class Paging {

    private Paging() {}

    /** @param what names a thing of the list, such as "name" */
    static <R> Field<R, String> marker(String what, Function<R, @Nullable String> getter) {
        return optional("marker", Types.STRING, getter)
                .in(Place.QUERY)
                .means("The " + what + " behind which the page begins.");
    }

    /** @param what the list is made of, such as "queues" */
    static <R> Field<R, Long> limit(String what, Function<R, @Nullable Long> getter) {
        return optional("limit", Types.INTEGER, getter).in(Place.QUERY).means("The most " + what + " to return.");
    }
}
