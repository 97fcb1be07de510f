package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.PoolShapes.CreatePool;
import dev.holdfast.protocol.operation.PoolShapes.GetPool;
import dev.holdfast.protocol.operation.PoolShapes.ListPools;
import dev.holdfast.protocol.operation.PoolShapes.OnePool;
import dev.holdfast.protocol.operation.PoolShapes.PoolDocument;
import dev.holdfast.protocol.operation.PoolShapes.PoolDrain;
import dev.holdfast.protocol.operation.PoolShapes.PoolPage;
import dev.holdfast.protocol.operation.PoolShapes.UpdatePool;
import org.jspecify.annotations.Nullable;

/**
 * How Zaqar's two transports show the outcomes of the operations on pools.
 *
 * <p><em>Thread-safe.</em>
 */
final class PoolViews {

    private static final String POOLS = "/v2/pools";

    private PoolViews() {}

    static int restCreated(CreatePool input, Nothing nothing, RestReply reply) {
        reply.header("Location", POOLS + "/" + Views.escaped(input.poolName()));
        return 201;
    }

    static int zaqarCreated(CreatePool input, Nothing nothing, PackWriter out) {
        out.string("Pool " + input.poolName() + " created.");
        return 201;
    }

    static int restShown(GetPool input, PoolDocument pool, RestReply reply) {
        writePool(reply.body(), pool, POOLS);
        return 200;
    }

    static int zaqarShown(GetPool input, PoolDocument pool, PackWriter out) {
        writePool(out, pool, null);
        return 200;
    }

    static int restUpdated(UpdatePool input, PoolDocument pool, RestReply reply) {
        writePool(reply.body(), pool, POOLS);
        return 200;
    }

    static int zaqarUpdated(UpdatePool input, PoolDocument pool, PackWriter out) {
        writePool(out, pool, null);
        return 200;
    }

    static int zaqarDeleted(OnePool input, Nothing nothing, PackWriter out) {
        out.string("Pool " + input.poolName() + " removed.");
        return 204;
    }

    static int restDrainStarted(OnePool input, PoolDrain drain, RestReply reply) {
        reply.header("Location", POOLS + "/" + Views.escaped(input.poolName()) + "/drain");
        PoolDrain.SHAPE.write(reply.body(), drain);
        return 202;
    }

    static int zaqarDrainStopped(OnePool input, Nothing nothing, PackWriter out) {
        out.string("Drain of pool " + input.poolName() + " stopped.");
        return 204;
    }

    static int restList(ListPools input, PoolPage page, RestReply reply) {
        reply.header("Content-Location", reply.address());
        PackWriter out = reply.body();
        out.mapHeader(2);
        writePools(out, page, POOLS);
        Views.links(out, Views.nextPage(reply.path(), page.next(), page.limit(), input.detailed()));
        return 200;
    }

    static int zaqarList(ListPools input, PoolPage page, PackWriter out) {
        writePools(out.mapHeader(1), page, null);
        return 200;
    }

    private static void writePools(PackWriter out, PoolPage page, @Nullable String base) {
        out.string("pools").arrayHeader(page.pools().size());
        page.pools().forEach(pool -> writePool(out, pool, base));
    }

    /** @param base of the address; null to show none */
    private static void writePool(PackWriter out, PoolDocument pool, @Nullable String base) {
        out.mapHeader(4 + (base == null ? 0 : 1) + (pool.options() == null ? 0 : 1));
        if (base != null) {
            out.string("href").string(base + "/" + Views.escaped(pool.name()));
        }
        out.string("name").string(pool.name());
        out.string("uri").string(pool.uri());
        out.string("weight").integer(pool.weight());
        out.string("flavor").stringOrNil(pool.flavor());
        if (pool.options() != null) {
            out.string("options").value(pool.options());
        }
    }
}
