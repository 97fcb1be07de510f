package dev.holdfast.server.operation;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.ServiceShapes.Document;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.operation.HealthCheck.Tools;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Health checks of several pools, one after the other, and the document made of them.
 *
 * <p><em>One thread at a time.</em>
 */
final class HealthTour {

    private final Call<Nothing, Document> call;
    private final PoolDirectory pools;
    private final Tools tools;
    private final IdGenerator ids;
    private final boolean isCatalogueReachable;
    private final Map<String, RawValue> found = new TreeMap<>();

    private HealthTour(
            Call<Nothing, Document> call,
            PoolDirectory pools,
            Tools tools,
            IdGenerator ids,
            boolean isCatalogueReachable) {
        this.call = call;
        this.pools = pools;
        this.tools = tools;
        this.ids = ids;
        this.isCatalogueReachable = isCatalogueReachable;
    }

    static void start(
            Call<Nothing, Document> call,
            PoolDirectory pools,
            Tools tools,
            IdGenerator ids,
            boolean isCatalogueReachable) {
        HealthTour tour = new HealthTour(call, pools, tools, ids, isCatalogueReachable);
        pools.unreachable().forEach(name -> tour.found.put(name, HealthCheck.unreachable()));
        tour.goOn(List.copyOf(pools.open().keySet()).iterator());
    }

    private void goOn(Iterator<String> names) {
        while (names.hasNext()) {
            String name = names.next();
            PoolLanes lanes = pools.find(name);
            if (lanes != null) {
                HealthCheck.start(lanes::route, tools, queueName(ids), health -> {
                    found.put(name, health);
                    goOn(names);
                });
                return;
            }
        }
        finish();
    }

    /** The name of a queue that nobody else uses. */
    static String queueName(IdGenerator ids) {
        return "health-" + ids.newRequestId();
    }

    private void finish() {
        PackWriter out = new PackWriter();
        out.mapHeader(1 + found.size()).string("catalog_reachable").bool(isCatalogueReachable);
        found.forEach((name, health) -> out.string(name).value(health));
        call.succeed(new Document(out.toRawValue()), null);
        call.release();
    }
}
