package dev.holdfast.server.operation;

import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.storage.ClaimStore;
import dev.holdfast.server.storage.MessageStore;
import dev.holdfast.server.storage.NotificationStore;
import dev.holdfast.server.storage.PositionStore;
import dev.holdfast.server.storage.PostIdStore;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.QueueStore;
import dev.holdfast.server.storage.QueueTransfer;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.StorageCorrupted;
import dev.holdfast.server.storage.StorageUnavailable;
import dev.holdfast.server.storage.SubscriptionStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A shard whose next writes, or looks at its queues, or all of one queue, fail when a test says so.
 *
 * <p><em>Owned by one lane.</em>
 */
final class FailingShard implements Shard {

    private final Shard inner;
    private int failures;
    private int failedLooks;
    private @Nullable QueueKey damaged;

    private final QueueStore damagedQueues = (QueueStore) Proxy.newProxyInstance(
            QueueStore.class.getClassLoader(),
            new Class<?>[] {QueueStore.class},
            (proxy, method, arguments) -> ask(method, arguments));

    FailingShard(Shard inner) {
        this.inner = inner;
    }

    void failWrites(int count) {
        failures = count;
    }

    void failLooks(int count) {
        failedLooks = count;
    }

    /** From now on nothing can be read of this queue. */
    void damage(QueueKey queue) {
        damaged = queue;
    }

    private @Nullable Object ask(Method method, @Nullable Object[] arguments) throws Throwable {
        if (damaged != null && damaged.equals(arguments[0])) {
            throw new StorageCorrupted("A queue that a test has damaged");
        }
        try {
            return method.invoke(inner.queues(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public QueueStore queues() {
        if (failedLooks > 0) {
            failedLooks--;
            throw new StorageUnavailable("A look that a test lets fail");
        }
        return damaged == null ? inner.queues() : damagedQueues;
    }

    @Override
    public MessageStore messages() {
        return inner.messages();
    }

    @Override
    public ClaimStore claims() {
        return inner.claims();
    }

    @Override
    public PostIdStore postIds() {
        return inner.postIds();
    }

    @Override
    public PositionStore positions() {
        return inner.positions();
    }

    @Override
    public SubscriptionStore subscriptions() {
        return inner.subscriptions();
    }

    @Override
    public NotificationStore notifications() {
        return inner.notifications();
    }

    @Override
    public QueueTransfer transfers() {
        return inner.transfers();
    }

    @Override
    public Sweep sweep(long nowMillis, int maxItems) {
        return inner.sweep(nowMillis, maxItems);
    }

    @Override
    public long nextDueMillis() {
        return inner.nextDueMillis();
    }

    @Override
    public MessageCounts counts() {
        return inner.counts();
    }

    @Override
    public long write() {
        if (failures > 0) {
            failures--;
            throw new StorageUnavailable("A write that a test lets fail");
        }
        return inner.write();
    }

    @Override
    public void discard() {
        inner.discard();
    }
}
