package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.FlavorShapes.CreateFlavor;
import dev.holdfast.protocol.operation.FlavorShapes.FlavorDocument;
import dev.holdfast.protocol.operation.FlavorShapes.FlavorPage;
import dev.holdfast.protocol.operation.FlavorShapes.ListFlavors;
import dev.holdfast.protocol.operation.FlavorShapes.OneFlavor;
import dev.holdfast.protocol.operation.FlavorShapes.UpdateFlavor;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.PoolDrivers;
import dev.holdfast.server.pool.PoolRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Serves the operations on flavors. A pool itself says which flavor it belongs to; a flavor is the name of all that do.
 *
 * <p><em>Owned by one lane.</em>
 */
final class FlavorController {

    private final Catalogue catalogue;
    private final PoolDrivers drivers;
    private final Limits limits;

    FlavorController(Catalogue catalogue, PoolDrivers drivers, Limits limits) {
        this.catalogue = catalogue;
        this.drivers = drivers;
        this.limits = limits;
    }

    FlavorPage list(ListFlavors input, ProjectId project) {
        int limit = ControlRules.limit(input.limit(), limits.defaultPage(), limits.maxFlavorsPerPage());
        String after = Objects.requireNonNullElse(input.marker(), "");
        List<FlavorDocument> page = catalogue.flavors(project, after, limit).stream()
                .map(name -> document(name, Boolean.TRUE.equals(input.detailed())))
                .toList();
        return new FlavorPage(
                page, page.isEmpty() ? null : page.get(page.size() - 1).name(), limit);
    }

    FlavorDocument get(OneFlavor input, ProjectId project) {
        requireExisting(input.flavorName(), project);
        return document(input.flavorName(), true);
    }

    private void requireExisting(String name, ProjectId project) {
        if (!catalogue.hasFlavor(project, name)) {
            throw Refusal.of(ErrorCode.FLAVOR_NOT_FOUND, "Flavor " + name + " does not exist");
        }
    }

    private FlavorDocument document(String name, boolean isDetailed) {
        List<PoolRecord> pools = catalogue.poolsOf(name);
        List<String> capabilities =
                pools.isEmpty() ? List.of() : drivers.capabilities(pools.get(0).uri());
        return new FlavorDocument(
                name, pools.stream().map(PoolRecord::name).toList(), isDetailed ? capabilities : null);
    }

    Nothing create(CreateFlavor input, ProjectId project) {
        ControlRules.checkName("Flavor", input.flavorName());
        if (input.poolList().isEmpty()) {
            throw Refusal.of(ErrorCode.FLAVOR_INVALID, "Bad Request");
        }
        String prefix = "Flavor " + input.flavorName() + " could not be created, error:";
        List<PoolRecord> pools = poolsOf(input.poolList(), ErrorCode.FLAVOR_INVALID, prefix);
        catalogue.putFlavor(project, input.flavorName());
        assign(input.flavorName(), pools);
        return Nothing.INSTANCE;
    }

    FlavorDocument update(UpdateFlavor input, ProjectId project) {
        requireExisting(input.flavorName(), project);
        String prefix = "Flavor " + input.flavorName() + " cant be updated, error:";
        if (input.poolList().isEmpty()) {
            throw Refusal.of(ErrorCode.FLAVOR_UPDATE_INVALID, prefix + "It needs a pool");
        }
        assign(input.flavorName(), poolsOf(input.poolList(), ErrorCode.FLAVOR_UPDATE_INVALID, prefix));
        return document(input.flavorName(), true);
    }

    /** The pools of these names, which all can do what the first of them can. */
    private List<PoolRecord> poolsOf(List<String> names, ErrorCode code, String prefix) {
        List<PoolRecord> pools = new ArrayList<>();
        for (String name : new LinkedHashSet<>(names)) {
            PoolRecord pool = catalogue.pool(name);
            if (pool == null) {
                throw Refusal.of(code, prefix + "Pool " + name + " does not exist");
            }
            pools.add(pool);
        }
        List<String> needed = drivers.capabilities(pools.get(0).uri());
        for (PoolRecord pool : pools) {
            if (!drivers.capabilities(pool.uri()).containsAll(needed)) {
                throw Refusal.of(code, prefix + PoolController.INCAPABLE);
            }
        }
        return pools;
    }

    private void assign(String flavor, List<PoolRecord> pools) {
        Set<String> names = new LinkedHashSet<>();
        List<PoolRecord> changed = new ArrayList<>();
        for (PoolRecord pool : pools) {
            names.add(pool.name());
            changed.add(pool.withFlavor(flavor));
        }
        for (PoolRecord pool : catalogue.poolsOf(flavor)) {
            if (!names.contains(pool.name())) {
                changed.add(pool.withFlavor(""));
            }
        }
        catalogue.putPools(changed);
    }

    Nothing delete(OneFlavor input, ProjectId project) {
        if (catalogue.hasFlavor(project, input.flavorName())) {
            assign(input.flavorName(), List.of());
            catalogue.removeFlavor(project, input.flavorName());
        }
        return Nothing.INSTANCE;
    }
}
