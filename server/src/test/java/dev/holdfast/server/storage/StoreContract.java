package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClaimId;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.ListRequest.Include;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the contract suites share: a fresh store with one shard, a clock that only the test moves, and words for the
 * things that a test does. After each test the store is checked against {@link StorageInvariants}.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class StoreContract {

    protected static final ProjectId PROJECT = new ProjectId("project");
    protected static final ClientId CLIENT = new ClientId("c0ffee00c0ffee00c0ffee00c0ffee00");
    protected static final Set<Include> ALL = EnumSet.allOf(Include.class);
    protected static final long TTL_SECONDS = 300;

    protected @TempDir Path directory;
    protected Pool pool;
    protected Shard shard;
    protected long nowMillis = 1_800_000_000_000L;
    private int claims;

    /** Opens the store in a directory, which is empty or was written by an earlier store of the same test. */
    protected abstract Pool open(Path directory);

    @BeforeEach
    protected void openStore() {
        pool = open(directory);
        shard = pool.openShard(0, 1);
    }

    @AfterEach
    void checkAndCloseStore() {
        StorageInvariants.check(shard, projects(), nowMillis);
        pool.close();
    }

    /** The projects that the invariants are checked for. */
    protected List<ProjectId> projects() {
        return List.of(PROJECT);
    }

    protected void passSeconds(double seconds) {
        nowMillis += (long) (seconds * 1000);
    }

    protected static QueueKey key(String name) {
        return new QueueKey(PROJECT, new QueueName(name));
    }

    protected Queue queue(String name) {
        return queue(key(name));
    }

    protected Queue queue(QueueKey key) {
        Queue queue = shard.queues().find(key);
        return queue != null ? queue : Objects.requireNonNull(shard.queues().create(key, QueueMetadata.EMPTY));
    }

    protected static RawValue body(String text) {
        return new PackWriter().string(text).toRawValue();
    }

    protected static String text(Message message) {
        return message.body().reader().string();
    }

    protected static List<String> texts(List<Message> messages) {
        return messages.stream().map(StoreContract::text).toList();
    }

    protected List<MessageId> post(Queue queue, String... texts) {
        return postLasting(queue, TTL_SECONDS, texts);
    }

    protected List<MessageId> postLasting(Queue queue, long ttlSeconds, String... texts) {
        return post(queue, ttlSeconds, 0, texts);
    }

    protected List<MessageId> postDelayed(Queue queue, long delaySeconds, String... texts) {
        return post(queue, TTL_SECONDS, delaySeconds, texts);
    }

    protected List<MessageId> post(Queue queue, long ttlSeconds, long delaySeconds, String... texts) {
        List<NewMessage> messages = Arrays.stream(texts)
                .map(text -> new NewMessage(body(text), ttlSeconds, delaySeconds))
                .toList();
        return shard.messages().post(queue, messages, CLIENT, nowMillis);
    }

    /** All messages of a queue in whatever state, in the order of their positions. */
    protected List<Message> all(Queue queue) {
        return list(queue, 0, 1000, ALL);
    }

    protected List<Message> list(Queue queue, long afterSequence, int limit, Set<Include> include) {
        ListRequest request = new ListRequest(afterSequence, limit, Integer.MAX_VALUE, include, null);
        return shard.messages().list(queue, request, nowMillis).messages();
    }

    protected Message only(Queue queue) {
        List<Message> messages = all(queue);
        if (messages.size() != 1) {
            throw new AssertionError("One message expected, there are " + messages);
        }
        return messages.get(0);
    }

    protected @Nullable Message get(Queue queue, MessageId id) {
        return shard.messages().get(queue, id, nowMillis);
    }

    protected Message existing(Queue queue, MessageId id) {
        return Objects.requireNonNull(get(queue, id), "no such message");
    }

    protected int delete(Queue queue, MessageId... ids) {
        return shard.messages().delete(queue, List.of(ids), nowMillis);
    }

    protected List<String> pop(Queue queue, int limit) {
        return texts(shard.messages().pop(queue, limit, nowMillis));
    }

    protected QueueStats stats(Queue queue) {
        return shard.messages().stats(queue, nowMillis);
    }

    protected ClaimId newClaimId() {
        claims++;
        return Objects.requireNonNull(ClaimId.parse(String.format("%024x", claims)));
    }

    /** Claims for 100 s with 60 s of grace. */
    protected @Nullable Claim claim(Queue queue, int limit) {
        return claim(queue, new ClaimRequest(newClaimId(), CLIENT, 100, 60, limit, null));
    }

    protected @Nullable Claim claim(Queue queue, ClaimRequest request) {
        return shard.claims().create(queue, request, nowMillis).claim();
    }

    protected Claim claimed(Queue queue, int limit) {
        return Objects.requireNonNull(claim(queue, limit), "nothing to claim");
    }

    protected List<String> claimTexts(Queue queue, int limit) {
        Claim claim = claim(queue, limit);
        return claim == null ? List.of() : texts(claim.messages());
    }

    protected void sweepAll() {
        while (shard.sweep(nowMillis, 100).hasMore()) {
            // Each turn ends at most as many items as it was allowed.
        }
    }
}
