package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.PoolShapes.CreatePool;
import dev.holdfast.protocol.operation.PoolShapes.GetPool;
import dev.holdfast.protocol.operation.PoolShapes.ListPools;
import dev.holdfast.protocol.operation.PoolShapes.OnePool;
import dev.holdfast.protocol.operation.PoolShapes.PoolDocument;
import dev.holdfast.protocol.operation.PoolShapes.PoolPage;
import dev.holdfast.protocol.operation.PoolShapes.UpdatePool;
import dev.holdfast.server.pool.Catalogue;
import dev.holdfast.server.pool.DrainRecord;
import dev.holdfast.server.pool.PoolDrivers;
import dev.holdfast.server.pool.PoolRecord;
import dev.holdfast.server.storage.StorageDriver.Expected;
import dev.holdfast.server.storage.StorageException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the operations on pools.
 *
 * <p>A pool that is the last of its flavor stays; so does one that holds queues, and it keeps its address.
 *
 * <p><em>Owned by one lane.</em>
 */
final class PoolController {

    static final String INCAPABLE = "The pool being added does not support the minimum set of capabilities";

    private static final Logger LOG = LoggerFactory.getLogger(PoolController.class);
    private static final int MAX_POOLS = 64;

    private final Catalogue catalogue;
    private final PoolDirectory pools;
    private final PoolDrains drains;
    private final KnownPlaces known;
    private final Limits limits;

    PoolController(Catalogue catalogue, PoolDirectory pools, PoolDrains drains, KnownPlaces known, Limits limits) {
        this.catalogue = catalogue;
        this.pools = pools;
        this.drains = drains;
        this.known = known;
        this.limits = limits;
    }

    PoolPage list(ListPools input) {
        int limit = ControlRules.limit(input.limit(), limits.defaultPage(), limits.maxPoolsPerPage());
        String after = Objects.requireNonNullElse(input.marker(), "");
        List<PoolDocument> page = catalogue.pools().stream()
                .filter(pool -> pool.name().compareTo(after) > 0)
                .limit(limit)
                .map(pool -> document(pool, Boolean.TRUE.equals(input.detailed())))
                .toList();
        return new PoolPage(
                page, page.isEmpty() ? null : page.get(page.size() - 1).name(), limit);
    }

    PoolDocument get(GetPool input) {
        return document(existing(input.poolName()), Boolean.TRUE.equals(input.detailed()));
    }

    private PoolRecord existing(String name) {
        return existing(catalogue, name);
    }

    static PoolRecord existing(Catalogue catalogue, String name) {
        PoolRecord pool = catalogue.pool(name);
        if (pool == null) {
            throw Refusal.of(ErrorCode.POOL_NOT_FOUND, "Pool " + name + " does not exist");
        }
        return pool;
    }

    private PoolDocument document(PoolRecord pool, boolean isDetailed) {
        return new PoolDocument(
                pool.name(),
                pool.uri(),
                pool.weight(),
                pool.flavor().isEmpty() ? null : pool.flavor(),
                isDetailed ? pool.options() : null,
                isDetailed ? pools.statusOf(pool.name()) : null);
    }

    Nothing create(CreatePool input) {
        ControlRules.checkName("Pool", input.poolName());
        put(new PoolRecord(
                input.poolName(),
                input.uri(),
                input.weight(),
                Objects.requireNonNullElse(input.flavor(), ""),
                Objects.requireNonNullElse(input.options(), RawValue.EMPTY_MAP)));
        return Nothing.INSTANCE;
    }

    PoolDocument update(UpdatePool input) {
        if (input.uri() == null && input.weight() == null && input.flavor() == null && input.options() == null) {
            throw Refusal.of(
                    ErrorCode.BODY_UNREADABLE, "One of `uri`, `weight`, `flavor`, or `options` needs to be specified");
        }
        PoolRecord old = existing(input.poolName());
        PoolRecord changed = new PoolRecord(
                old.name(),
                Objects.requireNonNullElse(input.uri(), old.uri()),
                Objects.requireNonNullElse(input.weight(), old.weight()),
                Objects.requireNonNullElse(input.flavor(), old.flavor()),
                Objects.requireNonNullElse(input.options(), old.options()));
        put(changed);
        return document(changed, false);
    }

    private void put(PoolRecord wanted) {
        checkBounds(wanted);
        checkCapabilities(wanted, connectable(wanted));
        PoolRecord old = catalogue.pool(wanted.name());
        if (old == null) {
            if (catalogue.pools().size() >= MAX_POOLS) {
                throw RequestRules.invalid("A server has " + MAX_POOLS + " pools at the most.");
            }
            open(wanted, Expected.NEW);
        } else if (!Objects.equals(identityOf(old), identityOf(wanted))) {
            move(old, wanted);
        } else if (pools.find(wanted.name()) == null) {
            open(wanted, Expected.EXISTING);
        }
        catalogue.putPools(List.of(wanted));
    }

    private static void checkBounds(PoolRecord pool) {
        if (pool.weight() < 0 || pool.weight() > PoolRecord.MAX_WEIGHT) {
            throw Refusal.of(ErrorCode.SCHEMA_MISMATCH, "The weight must be 0 to " + PoolRecord.MAX_WEIGHT + ".");
        }
        if (pool.uri().length() > PoolRecord.MAX_URI_CHARACTERS) {
            throw Refusal.of(
                    ErrorCode.SCHEMA_MISMATCH,
                    "The uri may not be more than " + PoolRecord.MAX_URI_CHARACTERS + " characters long.");
        }
        if (pool.options().bytes().length > PoolRecord.MAX_OPTIONS_BYTES) {
            throw Refusal.of(
                    ErrorCode.SCHEMA_MISMATCH,
                    "The options may not take more than " + PoolRecord.MAX_OPTIONS_BYTES + " bytes.");
        }
        if (!pool.flavor().isEmpty()) {
            ControlRules.checkName("Flavor", pool.flavor());
        }
    }

    /** Refuses an address that leads nowhere or to another pool. @return what the store can do */
    private List<String> connectable(PoolRecord wanted) {
        PoolDrivers drivers = pools.drivers();
        String identity;
        try {
            identity = drivers.identity(wanted.uri());
        } catch (StorageException e) {
            throw unreachable(wanted, e);
        }
        for (PoolRecord other : catalogue.pools()) {
            if (!other.name().equals(wanted.name()) && identity.equals(identityOf(other))) {
                throw Refusal.of(ErrorCode.POOL_URI_TAKEN, "The database URI is in use by another pool.");
            }
        }
        return drivers.capabilities(wanted.uri());
    }

    private @Nullable String identityOf(PoolRecord pool) {
        try {
            return pools.drivers().identity(pool.uri());
        } catch (StorageException e) {
            return null;
        }
    }

    private static Refusal unreachable(PoolRecord pool, StorageException trouble) {
        LOG.atWarn()
                .addKeyValue("pool", pool.name())
                .addKeyValue("trouble", trouble.getMessage())
                .log("A pool's address leads to no store");
        return Refusal.of(ErrorCode.POOL_UNREACHABLE, "cannot connect to " + pool.uri());
    }

    private void checkCapabilities(PoolRecord wanted, List<String> capabilities) {
        if (wanted.flavor().isEmpty()) {
            return;
        }
        for (PoolRecord other : catalogue.poolsOf(wanted.flavor())) {
            if (!other.name().equals(wanted.name())) {
                if (!capabilities.containsAll(pools.drivers().capabilities(other.uri()))) {
                    throw Refusal.of(ErrorCode.POOL_INCAPABLE, INCAPABLE);
                }
                return;
            }
        }
    }

    private void move(PoolRecord old, PoolRecord wanted) {
        if (catalogue.hasQueues(old.name()) || !catalogue.passages(old.name()).isEmpty()) {
            throw Refusal.of(
                    ErrorCode.POOL_HOLDS_QUEUES, "Pool " + old.name() + " holds queues; its uri cannot change.");
        }
        if (drains.isWorkingOn(old.name())) {
            throw Refusal.of(
                    ErrorCode.POOL_HOLDS_QUEUES,
                    "Queues are moving from or to pool " + old.name() + "; its uri cannot change yet.");
        }
        known.forget(pools.close(old.name()));
        try {
            open(wanted, Expected.NEW);
        } catch (Refusal refusal) {
            pools.openKnown(old);
            throw refusal;
        }
    }

    private void open(PoolRecord pool, Expected expected) {
        try {
            pools.open(pool, expected);
        } catch (StorageException e) {
            throw unreachable(pool, e);
        }
    }

    /** A pool that is not there is deleted already. */
    Nothing delete(OnePool input) {
        PoolRecord pool = catalogue.pool(input.poolName());
        if (pool == null) {
            return Nothing.INSTANCE;
        }
        if (!pool.flavor().isEmpty() && catalogue.poolsOf(pool.flavor()).size() == 1) {
            throw Refusal.of(
                    ErrorCode.POOL_IN_USE, "This pool is used by flavors " + pool.flavor() + "; It cannot be deleted.");
        }
        DrainRecord drain = catalogue.drain(pool.name());
        if ((drain != null && !drain.moving().isEmpty()) || drains.isWorkingOn(pool.name())) {
            throw Refusal.of(
                    ErrorCode.POOL_IN_USE,
                    "Queues are moving from or to pool " + pool.name() + "; It cannot be deleted yet.");
        }
        if (catalogue.hasQueues(pool.name())) {
            throw Refusal.of(ErrorCode.POOL_IN_USE, "Pool " + pool.name() + " holds queues; It cannot be deleted.");
        }
        if (!catalogue.passages(pool.name()).isEmpty()) {
            throw Refusal.of(
                    ErrorCode.POOL_IN_USE,
                    "Dead letters of pool " + pool.name()
                            + " are on their way to other pools; It cannot be deleted yet.");
        }
        catalogue.removePool(pool.name());
        known.forget(pools.close(pool.name()));
        return Nothing.INSTANCE;
    }
}
