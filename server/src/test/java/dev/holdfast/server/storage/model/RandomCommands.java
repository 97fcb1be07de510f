package dev.holdfast.server.storage.model;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.storage.DeadLetterRule;
import dev.holdfast.server.storage.ListRequest;
import dev.holdfast.server.storage.ListRequest.Include;
import dev.holdfast.server.storage.Message;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Subscription.Delivery;
import dev.holdfast.server.storage.model.ClaimCommands.CreateClaim;
import dev.holdfast.server.storage.model.ClaimCommands.DeleteClaimed;
import dev.holdfast.server.storage.model.ClaimCommands.ExtendMessages;
import dev.holdfast.server.storage.model.ClaimCommands.GetClaim;
import dev.holdfast.server.storage.model.ClaimCommands.ListClaims;
import dev.holdfast.server.storage.model.ClaimCommands.RejectMessages;
import dev.holdfast.server.storage.model.ClaimCommands.ReleaseClaim;
import dev.holdfast.server.storage.model.ClaimCommands.ReleaseMessages;
import dev.holdfast.server.storage.model.ClaimCommands.ShowClaim;
import dev.holdfast.server.storage.model.ClaimCommands.UpdateClaim;
import dev.holdfast.server.storage.model.MessageCommands.DeleteMessages;
import dev.holdfast.server.storage.model.MessageCommands.GetMessage;
import dev.holdfast.server.storage.model.MessageCommands.ListMessages;
import dev.holdfast.server.storage.model.MessageCommands.MoveMessages;
import dev.holdfast.server.storage.model.MessageCommands.Pop;
import dev.holdfast.server.storage.model.MessageCommands.Post;
import dev.holdfast.server.storage.model.MessageCommands.Purge;
import dev.holdfast.server.storage.model.MessageCommands.Reveal;
import dev.holdfast.server.storage.model.MessageCommands.Stats;
import dev.holdfast.server.storage.model.PositionCommands.ForgetPosition;
import dev.holdfast.server.storage.model.PositionCommands.KeepPosition;
import dev.holdfast.server.storage.model.PositionCommands.ShowPositions;
import dev.holdfast.server.storage.model.QueueCommands.CountQueues;
import dev.holdfast.server.storage.model.QueueCommands.CreateQueue;
import dev.holdfast.server.storage.model.QueueCommands.DeleteQueue;
import dev.holdfast.server.storage.model.QueueCommands.ListQueues;
import dev.holdfast.server.storage.model.QueueCommands.UpdateQueue;
import dev.holdfast.server.storage.model.ShardCommands.Discard;
import dev.holdfast.server.storage.model.ShardCommands.Pass;
import dev.holdfast.server.storage.model.ShardCommands.Reopen;
import dev.holdfast.server.storage.model.ShardCommands.SweepAll;
import dev.holdfast.server.storage.model.ShardCommands.SweepOnce;
import dev.holdfast.server.storage.model.ShardCommands.Sync;
import dev.holdfast.server.storage.model.ShardCommands.Write;
import dev.holdfast.server.storage.model.SubscriptionCommands.ChangeSubscription;
import dev.holdfast.server.storage.model.SubscriptionCommands.Deliver;
import dev.holdfast.server.storage.model.SubscriptionCommands.Note;
import dev.holdfast.server.storage.model.SubscriptionCommands.ShowSubscriptions;
import dev.holdfast.server.storage.model.SubscriptionCommands.Subscribe;
import dev.holdfast.server.storage.model.SubscriptionCommands.Unsubscribe;
import dev.holdfast.server.storage.model.SubscriptionCommands.UnsubscribeAll;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Histories made of a seed: few queues, few kinds of lives and delays, times that meet the moments of expiry exactly
 * and just miss them, and names of messages and claims that are mostly recent, so that commands collide often.
 *
 * <p><em>One thread at a time.</em>
 */
final class RandomCommands {

    /** Both are in one slot or not by chance of their names; a queue's name is used in both. */
    static final List<ProjectId> PROJECTS = List.of(new ProjectId("7"), new ProjectId("70"));

    private static final List<String> QUEUES = List.of("a", "b", "c");
    static final List<ClientId> CLIENTS = List.of(new ClientId("client one"), new ClientId("client two"));
    private static final int RECENT_LABELS = 8;
    private static final int MAX_MESSAGES_PER_POST = 6;

    private final Random random;
    private final List<Choice> choices = new ArrayList<>();
    private int totalWeight;
    private int posts;
    private int claims;

    RandomCommands(long seed, Set<Ability> abilities) {
        random = new Random(seed);
        addQueueChoices();
        addMessageChoices();
        addClaimChoices();
        addSubscriptionChoices();
        addPositionChoices();
        addShardChoices();
        if (abilities.contains(Ability.REOPEN)) {
            add(1, () -> new Reopen(oneOf(1, 2, 3)));
        }
    }

    static QueueKey key(String project, String queue) {
        return new QueueKey(new ProjectId(project), new QueueName(queue));
    }

    /** What not every store can do. */
    enum Ability {
        REOPEN
    }

    private record Choice(int weight, Supplier<Command> maker) {}

    private void add(int weight, Supplier<Command> maker) {
        choices.add(new Choice(weight, maker));
        totalWeight += weight;
    }

    private void addQueueChoices() {
        add(2, () -> new CreateQueue(key(), random.nextInt(3)));
        add(1, () -> new UpdateQueue(key(), random.nextInt(3)));
        add(1, () -> new DeleteQueue(key()));
        add(1, () -> new ListQueues(project(), new QueueName(oneOf("0", "a", "b", "bb")), oneOf(1, 2, 10)));
        add(1, () -> new CountQueues(project()));
    }

    private void addMessageChoices() {
        add(16, this::post);
        add(4, () -> new ListMessages(key(), listRequest()));
        add(4, () -> new GetMessage(key(), messageName()));
        add(8, () -> new DeleteMessages(key(), messageNames()));
        add(4, () -> new Pop(key(), oneOf(1, 2, 20), oneOf(1L, 10L, Long.MAX_VALUE)));
        add(4, this::move);
        add(5, () -> new Stats(key()));
        add(1, () -> new Purge(key()));
        add(2, () -> new Reveal(key()));
    }

    private void addClaimChoices() {
        add(16, this::createClaim);
        add(3, () -> new GetClaim(key(), claimLabel()));
        add(2, () -> new ListClaims(key(), oneOf(0, 0, claimLabel()), oneOf(1, 2, 20)));
        add(2, () -> new ShowClaim(key(), claimLabel(), messageNames()));
        add(4, () -> new UpdateClaim(key(), claimLabel(), oneOf(60L, 61L, 100L, 300L), oneOf(0L, 1L, 60L)));
        add(6, () -> new ReleaseClaim(key(), claimLabel()));
        add(6, () -> new ReleaseMessages(key(), claimLabel(), messageNames(), oneOf(0L, 0L, 1L, 10L, 60L, 100L)));
        add(6, () -> new DeleteClaimed(key(), claimLabel(), messageNames()));
        add(4, () -> new ExtendMessages(key(), claimLabel(), messageNames(), ++claims, oneOf(60L, 100L, 300L)));
        add(3, this::reject);
    }

    private void addSubscriptionChoices() {
        add(3, () -> new Subscribe(key(), oneOf("x", "y", "z"), oneOf(60L, 100L, 1000L), delivery()));
        add(2, () -> new ShowSubscriptions(key(), random.nextInt(4), oneOf(1, 2, 10)));
        add(1, () -> new ChangeSubscription(key(), number(), oneOf(60L, 500L), delivery()));
        add(1, () -> new Unsubscribe(key(), number()));
        add(1, () -> new UnsubscribeAll(key()));
        add(5, this::note);
        add(6, () -> new Deliver(key(), number(), oneOf(1, 2, 10), oneOf(0, 1, 3, 10)));
    }

    private void addPositionChoices() {
        add(2, () -> new KeepPosition(key(), oneOf("x", "y", "z"), random.nextInt(20)));
        add(1, () -> new ForgetPosition(key(), oneOf("x", "y", "z")));
        add(1, () -> new ShowPositions(key(), oneOf("x", "y", "z"), oneOf(1, 2, 10)));
    }

    private Delivery delivery() {
        return oneOf(
                Delivery.OUTBOX, Delivery.OUTBOX, Delivery.OUTBOX, Delivery.HELD, Delivery.UNASKED, Delivery.DIRECT);
    }

    private int number() {
        return 1 + random.nextInt(5);
    }

    private Command note() {
        int count = 1 + random.nextInt(MAX_MESSAGES_PER_POST);
        return new Note(key(), ++posts, count, oneOf(60L, 300L), oneOf(0L, 0L, 0L, 10L, 100L));
    }

    private void addShardChoices() {
        add(14, () -> new Pass(oneOf(1L, 999L, 1000L, 10_000L, 30_000L, 59_999L, 60_000L, 100_000L)));
        add(1, () -> new Pass(1_000_000));
        add(5, () -> new SweepOnce(oneOf(1, 2, 5)));
        add(4, SweepAll::new);
        add(12, Write::new);
        add(3, Sync::new);
        add(3, Discard::new);
    }

    List<Command> next(int count) {
        return Stream.generate(this::next).limit(count).toList();
    }

    private Command next() {
        int at = random.nextInt(totalWeight);
        for (Choice choice : choices) {
            at -= choice.weight;
            if (at < 0) {
                return choice.maker.get();
            }
        }
        throw new AssertionError("The weights add up to more than their sum");
    }

    private Command post() {
        long ttlSeconds = oneOf(60L, 61L, 120L, 300L, 1000L);
        long delaySeconds = oneOf(0L, 0L, 0L, 0L, 1L, 10L, 60L, 100L);
        int count = 1 + random.nextInt(MAX_MESSAGES_PER_POST);
        return new Post(key(), ++posts, count, ttlSeconds, delaySeconds, oneOf(CLIENTS));
    }

    private Command createClaim() {
        QueueKey key = key();
        DeadLetterRule rule = rule(key.project());
        return new CreateClaim(
                key,
                ++claims,
                oneOf(60L, 61L, 100L, 300L),
                oneOf(0L, 1L, 60L),
                oneOf(1, 2, 20),
                oneOf(5L, 20L, Long.MAX_VALUE),
                rule);
    }

    private Command move() {
        QueueKey key = key();
        return new MoveMessages(key, messageNames(), new QueueKey(key.project(), new QueueName(oneOf(QUEUES))));
    }

    private ListRequest listRequest() {
        Set<Include> include = EnumSet.noneOf(Include.class);
        for (Include one : Include.values()) {
            if (random.nextBoolean()) {
                include.add(one);
            }
        }
        Message.State only = random.nextBoolean() ? null : oneOf(Message.State.values());
        ClientId hidden = random.nextInt(3) == 0 ? oneOf(CLIENTS) : null;
        return new ListRequest(
                oneOf(0L, 0L, 1L, 5L, 20L),
                oneOf(1, 3, 20, 100),
                Integer.MAX_VALUE,
                include,
                hidden,
                only,
                oneOf(10L, Long.MAX_VALUE));
    }

    private @Nullable DeadLetterRule rule(ProjectId project) {
        if (random.nextInt(3) != 0) {
            return null;
        }
        return deadLetterRule(project);
    }

    private DeadLetterRule deadLetterRule(ProjectId project) {
        Long ttlSeconds = random.nextBoolean() ? null : oneOf(60L, 500L);
        QueueKey target = new QueueKey(project, new QueueName(oneOf(QUEUES)));
        return new DeadLetterRule(oneOf(0, 1, 1, 2, 3), target, ttlSeconds);
    }

    private ProjectId project() {
        return random.nextInt(4) == 0 ? PROJECTS.get(1) : PROJECTS.get(0);
    }

    private QueueKey key() {
        return new QueueKey(project(), new QueueName(oneOf(QUEUES)));
    }

    private String messageName() {
        return recent(posts) + "." + random.nextInt(MAX_MESSAGES_PER_POST);
    }

    private List<String> messageNames() {
        return Stream.generate(this::messageName).limit(oneOf(1, 2, 5)).toList();
    }

    private Command reject() {
        QueueKey key = key();
        String reason = random.nextBoolean() ? null : oneOf("broken", "not mine");
        return new RejectMessages(key, claimLabel(), messageNames(), reason, deadLetterRule(key.project()));
    }

    private int claimLabel() {
        return recent(claims);
    }

    private int recent(int newest) {
        int back = random.nextInt(5) == 0 ? random.nextInt(newest + 1) : random.nextInt(RECENT_LABELS);
        return Math.max(1, newest - back);
    }

    @SafeVarargs
    private <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
