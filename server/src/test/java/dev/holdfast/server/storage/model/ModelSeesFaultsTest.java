package dev.holdfast.server.storage.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.storage.Claim;
import dev.holdfast.server.storage.ClaimRequest;
import dev.holdfast.server.storage.ClaimStore;
import dev.holdfast.server.storage.ClaimSummary;
import dev.holdfast.server.storage.ClaimTurn;
import dev.holdfast.server.storage.Claimed;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.Extension;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.ListTurn;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.MessageStore;
import dev.holdfast.server.storage.NewMessage;
import dev.holdfast.server.storage.NotificationStore;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.PositionStore;
import dev.holdfast.server.storage.PostIdStore;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueStats;
import dev.holdfast.server.storage.QueueStore;
import dev.holdfast.server.storage.QueueTransfer;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.SubscriptionStore;
import dev.holdfast.server.storage.memory.MemoryPool;
import dev.holdfast.server.storage.model.ClaimCommands.CreateClaim;
import dev.holdfast.server.storage.model.MessageCommands.Post;
import dev.holdfast.server.storage.model.ShardCommands.Discard;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stores with one fault each, which random histories must find and shorten to the steps that show it. */
class ModelSeesFaultsTest {

    private enum Fault {
        NONE,
        UPDATE_FORGETS_TO_EXTEND,
        DISCARD_KEEPS_CHANGES,
        REVEAL_DOES_NOTHING,
        SWEEP_WAKES_NOBODY
    }

    private static Lockstep lockstepWith(Fault fault) {
        return new Lockstep(() -> () -> new FaultyPool(fault), RandomCommands.PROJECTS);
    }

    private static List<Command> shortestThatShows(Fault fault) {
        Lockstep lockstep = lockstepWith(fault);
        for (long seed = 1; seed <= 100; seed++) {
            List<Command> commands = new RandomCommands(seed, Set.of()).next(400);
            if (lockstep.run(commands) != null) {
                return StoreModelTest.shortest(commands, lockstep);
            }
        }
        throw new AssertionError("Not found: " + fault);
    }

    private static List<String> names(List<Command> commands) {
        return commands.stream()
                .map(command -> command.getClass().getSimpleName())
                .toList();
    }

    @Test
    void shouldFindNothingWithoutAFault() {
        List<Command> commands = new RandomCommands(1, Set.of()).next(400);
        assertThat(lockstepWith(Fault.NONE).run(commands)).isNull();
    }

    @Test
    void shouldMakeTheSameHistoryOfTheSameSeed() {
        assertThat(new RandomCommands(7, Set.of()).next(400)).isEqualTo(new RandomCommands(7, Set.of()).next(400));
        assertThat(new RandomCommands(7, Set.of()).next(400)).isNotEqualTo(new RandomCommands(8, Set.of()).next(400));
    }

    @Test
    void shouldFindAnUpdateThatDoesNothing() {
        List<Command> shortest = shortestThatShows(Fault.UPDATE_FORGETS_TO_EXTEND);
        assertThat(names(shortest)).hasSizeLessThanOrEqualTo(8).contains("Post", "CreateClaim", "UpdateClaim");
    }

    @Test
    void shouldFindADiscardThatKeepsWhatItShouldForget() {
        List<Command> shortest = shortestThatShows(Fault.DISCARD_KEEPS_CHANGES);
        assertThat(names(shortest)).hasSizeLessThanOrEqualTo(3).contains("Discard");
    }

    @Test
    void shouldFindARevealThatDoesNothing() {
        List<Command> shortest = shortestThatShows(Fault.REVEAL_DOES_NOTHING);
        assertThat(names(shortest)).hasSizeLessThanOrEqualTo(3).contains("Post", "Reveal");
    }

    @Test
    void shouldFindALostWakeUp() {
        List<Command> shortest = shortestThatShows(Fault.SWEEP_WAKES_NOBODY);
        assertThat(names(shortest)).hasSizeLessThanOrEqualTo(5).contains("Post", "Pass", "SweepAll");
    }

    @Test
    void shouldPrintAHistoryAsCode() {
        List<Command> commands = List.of(
                new Post(RandomCommands.key("7", "a"), 1, 2, 60, 0, RandomCommands.CLIENTS.get(0)),
                new CreateClaim(RandomCommands.key("7", "a"), 1, 100, 60, 20, 9, null),
                new Discard());
        assertThat(Code.of(commands)).isEqualTo("""
                List.of(
                    new Post(key("7", "a"), 1, 2, 60L, 0L, new ClientId("client one")),
                    new CreateClaim(key("7", "a"), 1, 100L, 60L, 20, 9L, null),
                    new Discard())""");
    }

    private record FaultyPool(MemoryPool pool, Fault fault) implements Pool {
        FaultyPool(Fault fault) {
            this(new MemoryPool(), fault);
        }

        @Override
        public Shard openShard(int lane, int lanes) {
            return new FaultyShard(pool.openShard(lane, lanes), fault);
        }

        @Override
        public long sync() {
            return pool.sync();
        }

        @Override
        public Health health() {
            return pool.health();
        }

        @Override
        public void tryToResume() {
            pool.tryToResume();
        }

        @Override
        public void checkpoint(Path directory) {
            pool.checkpoint(directory);
        }

        @Override
        public void close() {
            pool.close();
        }
    }

    private record FaultyShard(Shard shard, Fault fault) implements Shard {
        @Override
        public QueueStore queues() {
            return shard.queues();
        }

        @Override
        public MessageStore messages() {
            return fault == Fault.REVEAL_DOES_NOTHING ? new HidingMessages(shard.messages()) : shard.messages();
        }

        @Override
        public ClaimStore claims() {
            return fault == Fault.UPDATE_FORGETS_TO_EXTEND ? new ForgetfulClaims(shard.claims()) : shard.claims();
        }

        @Override
        public PostIdStore postIds() {
            return shard.postIds();
        }

        @Override
        public PositionStore positions() {
            return shard.positions();
        }

        @Override
        public MessageCounts counts() {
            return shard.counts();
        }

        @Override
        public SubscriptionStore subscriptions() {
            return shard.subscriptions();
        }

        @Override
        public NotificationStore notifications() {
            return shard.notifications();
        }

        @Override
        public QueueTransfer transfers() {
            return shard.transfers();
        }

        @Override
        public Sweep sweep(long nowMillis, int maxItems) {
            Sweep sweep = shard.sweep(nowMillis, maxItems);
            return fault == Fault.SWEEP_WAKES_NOBODY ? new Sweep(Set.of(), sweep.hasMore()) : sweep;
        }

        @Override
        public long nextDueMillis() {
            return shard.nextDueMillis();
        }

        @Override
        public long write() {
            return shard.write();
        }

        @Override
        public void discard() {
            if (fault == Fault.DISCARD_KEEPS_CHANGES) {
                shard.write();
            }
            shard.discard();
        }
    }

    private record HidingMessages(MessageStore messages) implements MessageStore {
        @Override
        public List<MessageId> post(Queue queue, List<NewMessage> posted, ClientId client, long nowMillis) {
            return messages.post(queue, posted, client, nowMillis);
        }

        @Override
        public ListTurn list(Queue queue, ListRequest request, long nowMillis) {
            return messages.list(queue, request, nowMillis);
        }

        @Override
        public long lastPosition(Queue queue) {
            return messages.lastPosition(queue);
        }

        @Override
        public @Nullable Message get(Queue queue, MessageId id, long nowMillis) {
            return messages.get(queue, id, nowMillis);
        }

        @Override
        public int delete(Queue queue, List<MessageId> ids, long nowMillis) {
            return messages.delete(queue, ids, nowMillis);
        }

        @Override
        public List<Message> pop(Queue queue, int limit, long maxBodyBytes, long nowMillis) {
            return messages.pop(queue, limit, maxBodyBytes, nowMillis);
        }

        @Override
        public List<MessageId> move(Queue source, List<MessageId> ids, Queue target, long nowMillis) {
            return messages.move(source, ids, target, nowMillis);
        }

        @Override
        public void accept(Queue queue, List<Message> accepted, long nowMillis) {
            messages.accept(queue, accepted, nowMillis);
        }

        @Override
        public void drop(Queue queue, long throughSequence) {
            messages.drop(queue, throughSequence);
        }

        @Override
        public QueueStats stats(Queue queue, long nowMillis) {
            return messages.stats(queue, nowMillis);
        }

        @Override
        public void reveal(Queue queue) {
            // That is the fault.
        }

        @Override
        public void purge(Queue queue) {
            messages.purge(queue);
        }
    }

    private record ForgetfulClaims(ClaimStore claims) implements ClaimStore {
        @Override
        public Claimed create(Queue queue, ClaimRequest request, long nowMillis) {
            return claims.create(queue, request, nowMillis);
        }

        @Override
        public @Nullable Claim get(Queue queue, ClaimId id, long nowMillis) {
            return claims.get(queue, id, nowMillis);
        }

        @Override
        public boolean update(Queue queue, ClaimId id, long ttlSeconds, long graceSeconds, long nowMillis) {
            return claims.get(queue, id, nowMillis) != null;
        }

        @Override
        public @Nullable ClaimSummary summary(Queue queue, ClaimId id, long nowMillis) {
            return claims.summary(queue, id, nowMillis);
        }

        @Override
        public ClaimTurn list(Queue queue, @Nullable ClaimId after, int limit, int maxExamined, long nowMillis) {
            return claims.list(queue, after, limit, maxExamined, nowMillis);
        }

        @Override
        public List<MessageId> held(Queue queue, ClaimId id, List<MessageId> messages, long nowMillis) {
            return claims.held(queue, id, messages, nowMillis);
        }

        @Override
        public List<MessageId> deleteMessages(
                Queue queue, ClaimId id, List<MessageId> messages, long claimedMillis, long nowMillis) {
            return claims.deleteMessages(queue, id, messages, claimedMillis, nowMillis);
        }

        @Override
        public boolean release(Queue queue, ClaimId id, long nowMillis) {
            return claims.release(queue, id, nowMillis);
        }

        @Override
        public List<MessageId> releaseMessages(
                Queue queue, ClaimId id, List<MessageId> messages, long delaySeconds, long nowMillis) {
            return claims.releaseMessages(queue, id, messages, delaySeconds, nowMillis);
        }

        @Override
        public @Nullable Extension extendMessages(
                Queue queue, ClaimId id, List<MessageId> messages, ClaimId newId, long ttlSeconds, long nowMillis) {
            return claims.extendMessages(queue, id, messages, newId, ttlSeconds, nowMillis);
        }

        @Override
        public List<MessageId> reject(
                Queue queue,
                ClaimId id,
                List<MessageId> messages,
                @Nullable String reason,
                DeadLetterRule rule,
                long nowMillis) {
            return claims.reject(queue, id, messages, reason, rule, nowMillis);
        }
    }
}
