package dev.holdfast.protocol.operation;

import static dev.holdfast.protocol.shape.Field.optional;
import static dev.holdfast.protocol.shape.Field.required;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Field.Place;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the operations on flavors take and give.
 *
 * <p><em>Thread-safe.</em>
 */
public final class FlavorShapes {

    private static final String CAPABILITIES_MEANING = "Accepted and not used: capabilities are those of the pools.";

    private FlavorShapes() {}

    private static <R> Field<R, String> flavorNameField(Function<R, String> getter) {
        return required("flavor_name", Types.STRING, getter).in(Place.PATH).means("The flavor.");
    }

    /** What Zaqar's schemas of the socket have in place of a list. */
    private static <R> Field<R, String> onlyPoolField() {
        return Field.<R, String>optional("pool_name", Types.STRING, record -> null)
                .in(Place.SOCKET_ONLY)
                .means("The only pool, in place of `pool_list`.");
    }

    private static List<String> poolsOf(
            @Nullable List<String> several, @Nullable String only, Field<?, List<String>> field) {
        if (several == null && only == null) {
            throw field.missing(ErrorCode.SCHEMA_MISMATCH);
        }
        return several != null ? several : List.of(Objects.requireNonNull(only));
    }

    /** A flavor as it shall be. */
    public record CreateFlavor(
            String flavorName,
            List<String> poolList,
            @Nullable RawValue capabilities) {
        private static final Field<CreateFlavor, String> FLAVOR_NAME = flavorNameField(CreateFlavor::flavorName);
        private static final Field<CreateFlavor, List<String>> POOL_LIST = optional(
                        "pool_list", Types.listOf(Types.STRING), CreateFlavor::poolList)
                .orElseInBody(ErrorCode.SCHEMA_MISMATCH, "Missing \"pool_list\" field.")
                .means("The pools that queues of this flavor may be placed in.");
        private static final Field<CreateFlavor, String> POOL_NAME = onlyPoolField();
        private static final Field<CreateFlavor, RawValue> CAPABILITIES =
                optional("capabilities", Types.ANY, CreateFlavor::capabilities).means(CAPABILITIES_MEANING);

        public static final Shape<CreateFlavor> SHAPE = Shape.of(
                "CreateFlavor",
                values -> new CreateFlavor(
                        values.get(FLAVOR_NAME),
                        poolsOf(values.find(POOL_LIST), values.find(POOL_NAME), POOL_LIST),
                        values.find(CAPABILITIES)),
                FLAVOR_NAME,
                POOL_LIST,
                POOL_NAME,
                CAPABILITIES);
    }

    /** Other pools for a flavor. */
    public record UpdateFlavor(String flavorName, List<String> poolList) {
        private static final Field<UpdateFlavor, String> FLAVOR_NAME = flavorNameField(UpdateFlavor::flavorName);
        private static final Field<UpdateFlavor, List<String>> POOL_LIST = optional(
                        "pool_list", Types.listOf(Types.STRING), UpdateFlavor::poolList)
                .orElse(ErrorCode.BODY_UNREADABLE, "`pool_list` needs to be specified")
                .orElseInBody(ErrorCode.BODY_UNREADABLE, "`pool_list` needs to be specified")
                .means("The pools that queues of this flavor may be placed in from now on.");
        private static final Field<UpdateFlavor, String> POOL_NAME = onlyPoolField();

        public static final Shape<UpdateFlavor> SHAPE = Shape.of(
                "UpdateFlavor",
                values -> new UpdateFlavor(
                        values.get(FLAVOR_NAME), poolsOf(values.find(POOL_LIST), values.find(POOL_NAME), POOL_LIST)),
                FLAVOR_NAME,
                POOL_LIST,
                POOL_NAME);
    }

    /** A flavor by its name. */
    public record OneFlavor(String flavorName) {
        private static final Field<OneFlavor, String> FLAVOR_NAME = flavorNameField(OneFlavor::flavorName);

        public static final Shape<OneFlavor> SHAPE =
                Shape.of("OneFlavor", values -> new OneFlavor(values.get(FLAVOR_NAME)), FLAVOR_NAME);
    }

    /** A page of flavors. */
    public record ListFlavors(
            @Nullable String marker,
            @Nullable Long limit,
            @Nullable Boolean detailed) {
        private static final Field<ListFlavors, String> MARKER = Paging.marker("name", ListFlavors::marker);
        private static final Field<ListFlavors, Long> LIMIT = Paging.limit("flavors", ListFlavors::limit);
        private static final Field<ListFlavors, Boolean> DETAILED = optional(
                        "detailed", Types.BOOLEAN, ListFlavors::detailed)
                .in(Place.QUERY)
                .means("Whether to show their capabilities.");

        public static final Shape<ListFlavors> SHAPE = Shape.of(
                "ListFlavors",
                values -> new ListFlavors(values.find(MARKER), values.find(LIMIT), values.find(DETAILED)),
                MARKER,
                LIMIT,
                DETAILED);
    }

    /** A flavor as it is shown. */
    public record FlavorDocument(
            String name, List<String> poolList, @Nullable List<String> capabilities) {
        private static final Field<FlavorDocument, String> NAME =
                required("name", Types.STRING, FlavorDocument::name).means("The flavor.");
        private static final Field<FlavorDocument, List<String>> POOL_LIST = required(
                        "pool_list", Types.listOf(Types.STRING), FlavorDocument::poolList)
                .means("Its pools in ascending order of their names.");
        private static final Field<FlavorDocument, List<String>> CAPABILITIES = optional(
                        "capabilities", Types.listOf(Types.STRING), FlavorDocument::capabilities)
                .means("What its pools can do.");

        public static final Shape<FlavorDocument> SHAPE = Shape.of(
                "FlavorDocument",
                values -> new FlavorDocument(values.get(NAME), values.get(POOL_LIST), values.find(CAPABILITIES)),
                NAME,
                POOL_LIST,
                CAPABILITIES);
    }

    /**
     * Flavors in the order of their names.
     *
     * @param limit of the page, as asked for or by default, which only a REST link says
     */
    public record FlavorPage(
            List<FlavorDocument> flavors, @Nullable String next, long limit) {
        private static final Field<FlavorPage, List<FlavorDocument>> FLAVORS = required(
                        "flavors", Types.listOf(FlavorDocument.SHAPE), FlavorPage::flavors)
                .means("The flavors in ascending order of their names.");
        private static final Field<FlavorPage, String> NEXT = optional("next", Types.STRING, FlavorPage::next)
                .means("The marker of the next page; absent when this one is empty.");

        public static final Shape<FlavorPage> SHAPE = Shape.of(
                "FlavorPage", values -> new FlavorPage(values.get(FLAVORS), values.find(NEXT), 0), FLAVORS, NEXT);
    }
}
