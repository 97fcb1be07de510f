package dev.holdfast.server.storage.rocksdb;

import dev.holdfast.protocol.ClaimId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The claims that were used last, found by their ids and by the positions that they took. What is here agrees with the
 * rows as the open batch leaves them; what is not here has to be read.
 *
 * <p><em>Owned by one lane.</em>
 */
final class ClaimCache {
    private final int maxClaims;
    private final int maxMessages;
    private final LinkedHashMap<Address, ClaimRow> claims = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<Long, TreeMap<Long, LeaseRun>> runs = new HashMap<>();
    private long messages;

    /** The run that was asked for last: whoever deletes one message of a claim mostly deletes the next too. */
    private @Nullable LeaseRun latest;

    private long latestQueue;

    ClaimCache(int maxClaims, int maxMessages) {
        this.maxClaims = maxClaims;
        this.maxMessages = maxMessages;
    }

    @Nullable
    ClaimRow get(long queue, ClaimId id) {
        return claims.get(new Address(queue, id));
    }

    /** The run that covers a position. */
    @Nullable
    LeaseRun runAt(long queue, long sequence) {
        LeaseRun last = latest;
        if (last != null && latestQueue == queue && last.covers(sequence)) {
            return last;
        }
        TreeMap<Long, LeaseRun> ofQueue = runs.get(queue);
        Map.Entry<Long, LeaseRun> before = ofQueue == null ? null : ofQueue.floorEntry(sequence);
        if (before == null || !before.getValue().covers(sequence)) {
            return null;
        }
        latest = before.getValue();
        latestQueue = queue;
        return latest;
    }

    void put(long queue, ClaimRow row) {
        remove(queue, row.id());
        claims.put(new Address(queue, row.id()), row);
        messages += row.taken();
        TreeMap<Long, LeaseRun> ofQueue = runs.computeIfAbsent(queue, added -> new TreeMap<>());
        for (LeaseRun run : row.runs()) {
            ofQueue.put(run.first(), run);
        }
        makeRoom();
    }

    /** The last one stays whatever it holds: its user goes on with it. */
    private void makeRoom() {
        while (claims.size() > 1 && (claims.size() > maxClaims || messages > maxMessages)) {
            Iterator<Address> eldest = claims.keySet().iterator();
            Address address = eldest.next();
            remove(address.queue, address.id);
        }
    }

    void remove(long queue, ClaimId id) {
        ClaimRow row = claims.remove(new Address(queue, id));
        if (row == null) {
            return;
        }
        latest = null;
        messages -= row.taken();
        TreeMap<Long, LeaseRun> ofQueue = runs.get(queue);
        if (ofQueue != null) {
            row.runs().forEach(run -> ofQueue.remove(run.first()));
            if (ofQueue.isEmpty()) {
                runs.remove(queue);
            }
        }
    }

    void clear() {
        claims.clear();
        runs.clear();
        messages = 0;
        latest = null;
    }

    /** A claim's name in the shard. */
    private record Address(long queue, ClaimId id) {}
}
