package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.FlavorShapes.CreateFlavor;
import dev.holdfast.protocol.operation.FlavorShapes.FlavorDocument;
import dev.holdfast.protocol.operation.FlavorShapes.FlavorPage;
import dev.holdfast.protocol.operation.FlavorShapes.ListFlavors;
import dev.holdfast.protocol.operation.FlavorShapes.OneFlavor;
import dev.holdfast.protocol.operation.FlavorShapes.UpdateFlavor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How Zaqar's two transports show the outcomes of the operations on flavors.
 *
 * <p><em>Thread-safe.</em>
 */
final class FlavorViews {

    private static final String FLAVORS = "/v2/flavors";

    private FlavorViews() {}

    static int restCreated(CreateFlavor input, Nothing nothing, RestReply reply) {
        reply.header("Location", FLAVORS + "/" + Views.escaped(input.flavorName()));
        return 201;
    }

    static int zaqarCreated(CreateFlavor input, Nothing nothing, PackWriter out) {
        out.string("Flavor " + input.flavorName() + " created.");
        return 201;
    }

    static int restShown(OneFlavor input, FlavorDocument flavor, RestReply reply) {
        writeFlavor(reply.body(), flavor, FLAVORS);
        return 200;
    }

    static int zaqarShown(OneFlavor input, FlavorDocument flavor, PackWriter out) {
        writeFlavor(out, flavor, null);
        return 200;
    }

    static int restUpdated(UpdateFlavor input, FlavorDocument flavor, RestReply reply) {
        writeFlavor(reply.body(), flavor, FLAVORS);
        return 200;
    }

    static int zaqarUpdated(UpdateFlavor input, FlavorDocument flavor, PackWriter out) {
        writeFlavor(out, flavor, null);
        return 200;
    }

    static int zaqarDeleted(OneFlavor input, Nothing nothing, PackWriter out) {
        out.string("Flavor " + input.flavorName() + " removed.");
        return 204;
    }

    static int restList(ListFlavors input, FlavorPage page, RestReply reply) {
        PackWriter out = reply.body();
        out.mapHeader(2);
        writeFlavors(out, page, FLAVORS);
        Views.links(out, Views.nextPage(reply.path(), page.next(), page.limit(), input.detailed()));
        return 200;
    }

    static int zaqarList(ListFlavors input, FlavorPage page, PackWriter out) {
        writeFlavors(out.mapHeader(1), page, null);
        return 200;
    }

    private static void writeFlavors(PackWriter out, FlavorPage page, @Nullable String base) {
        out.string("flavors").arrayHeader(page.flavors().size());
        page.flavors().forEach(flavor -> writeFlavor(out, flavor, base));
    }

    /** @param base of the address; null to show none */
    private static void writeFlavor(PackWriter out, FlavorDocument flavor, @Nullable String base) {
        out.mapHeader(2 + (base == null ? 0 : 1) + (flavor.capabilities() == null ? 0 : 1));
        if (base != null) {
            out.string("href").string(base + "/" + Views.escaped(flavor.name()));
        }
        out.string("name").string(flavor.name());
        writeTexts(out.string("pool_list"), flavor.poolList());
        if (flavor.capabilities() != null) {
            writeTexts(out.string("capabilities"), flavor.capabilities());
        }
    }

    private static void writeTexts(PackWriter out, List<String> texts) {
        out.arrayHeader(texts.size());
        texts.forEach(out::string);
    }
}
