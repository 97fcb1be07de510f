package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.ConnectionShapes.ConnectionDocument;
import dev.holdfast.protocol.operation.ConnectionShapes.Peer;
import dev.holdfast.protocol.operation.SystemOperations;
import dev.holdfast.protocol.operation.SystemShapes.UnwatchSystem;
import dev.holdfast.protocol.operation.SystemShapes.WatchSystem;
import dev.holdfast.protocol.operation.SystemShapes.WatchedConnection;
import dev.holdfast.protocol.operation.SystemShapes.Watching;
import dev.holdfast.server.notify.ShardDoor;
import dev.holdfast.server.notify.ShardWork;
import dev.holdfast.server.operation.ConnectionGlance.Seen;
import dev.holdfast.server.storage.QueueKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What watchers are told, and what they are not told. */
class SystemStreamsTest {

    private static final ProjectId PROJECT = new ProjectId("p");
    private static final ClientId CLIENT = new ClientId("c");

    private final Map<String, RawValue> values = new TreeMap<>();
    private long nowMillis = 1_000_000;
    private int looks;
    private int glances;
    private @Nullable Runnable finishGlance;
    private final SystemStreams streams =
            new SystemStreams(this::look, new SlowConnections(), new NoLanes(), LIMITS, () -> nowMillis);

    private static final Limits LIMITS = Limits.DEFAULT.with(Limit.MAX_SYSTEM_WATCHES, 2);

    private Map<String, RawValue> look() {
        looks++;
        return new TreeMap<>(values);
    }

    /** The way to lanes that are never asked. */
    private record NoLanes() implements ShardDoor {
        @Override
        public boolean submit(QueueKey queue, ShardWork work) {
            return false;
        }

        @Override
        public boolean submitToAll(Supplier<ShardWork> works) {
            return false;
        }
    }

    /** Connections that take some time to look at. */
    private final class SlowConnections implements ConnectionRegistry {
        @Override
        public void list(String after, int limit, Consumer<List<ConnectionDocument>> receiver) {}

        @Override
        public void close(String id, CloseCode code, String reason, Runnable done) {}

        @Override
        public void glance(int limit, Consumer<ConnectionGlance> receiver) {
            glances++;
            Seen seen = new Seen("c" + glances, new WatchedConnection("native", new Peer("", "p", "c", null), 0, null));
            ConnectionGlance glance = new ConnectionGlance(List.of(seen), 0);
            finishGlance = () -> receiver.accept(glance);
        }
    }

    /** A connection that takes what it is offered, or leaves it for now. */
    private static final class Watcher implements SystemSink, ReplySink {
        final List<String> taken = new ArrayList<>();

        @Nullable
        SystemOffer left;

        @Nullable
        Refusal refusal;

        long watch;
        boolean isSlow;
        boolean isOpen = true;

        @Override
        public String address() {
            return "http://watcher/" + System.identityHashCode(this);
        }

        @Override
        public boolean isOpen() {
            return isOpen;
        }

        @Override
        public void offer(SystemOffer offer) {
            if (isSlow) {
                left = offer;
            } else {
                take(offer);
            }
        }

        void take(SystemOffer offer) {
            byte[] pack = offer.push().bytes();
            taken.add(new String(JsonCodec.toJsonBytes(pack, 0, pack.length), StandardCharsets.UTF_8));
            offer.take();
        }

        @Override
        public void complete(Call<?, ?> call) {
            refusal = call.refusal();
            if (refusal == null && call.output() instanceof Watching watching) {
                watch = watching.watch();
            }
        }

        @Override
        public SystemSink systemSink() {
            return this;
        }
    }

    private Watcher watch(String stream, @Nullable Long seconds) {
        Watcher watcher = new Watcher();
        streams.watch(new Call<>(
                SystemOperations.SYSTEM_WATCH, new WatchSystem(stream, seconds), PROJECT, CLIENT, 0, watcher));
        runGroups();
        return watcher;
    }

    private void runGroups() {
        while (streams.runGroup()) {
            // Until nothing is left to do.
        }
    }

    private void set(String name, long value) {
        values.put(name, new PackWriter().integer(value).toRawValue());
    }

    private void passSeconds(long seconds) {
        nowMillis += 1000 * seconds;
        runGroups();
    }

    @Test
    void shouldTellEverythingOnceAndThenWhatHasChanged() {
        set("a", 1);
        set("b", 2);
        Watcher watcher = watch("$sys/overview", null);
        passSeconds(1);
        set("b", 3);
        values.remove("a");
        passSeconds(1);
        assertThat(watcher.taken)
                .containsExactly(
                        "{\"push\":1,\"stream\":\"$sys/overview\",\"snapshot\":{\"a\":1,\"b\":2}}",
                        "{\"push\":1,\"stream\":\"$sys/overview\",\"delta\":{\"b\":3,\"a\":null}}");
    }

    @Test
    void shouldTellNoMoreOftenThanAskedFor() {
        Watcher watcher = watch("$sys/overview", 5L);
        for (int i = 1; i <= 5; i++) {
            set("a", i);
            passSeconds(1);
        }
        assertThat(watcher.taken).hasSize(2);
        assertThat(watcher.taken.get(1)).contains("\"a\":5");
    }

    @Test
    void shouldTellEverySecondThoughALookTakesSomeOfIt() {
        Watcher watcher = watch("$sys/connections", null);
        for (int i = 1; i <= 5; i++) {
            nowMillis += 7;
            Objects.requireNonNull(finishGlance).run();
            runGroups();
            assertThat(watcher.taken).hasSize(i);
            nowMillis += 993;
            runGroups();
            assertThat(glances).isEqualTo(i + 1);
        }
    }

    @Test
    void shouldGatherNothingInFrontOfASlowWatcher() {
        set("a", 1);
        Watcher watcher = watch("$sys/overview", null);
        watcher.isSlow = true;
        set("a", 2);
        passSeconds(1);
        SystemOffer first = Objects.requireNonNull(watcher.left);
        for (int i = 3; i <= 9; i++) {
            set("a", i);
            set("b", i);
            passSeconds(1);
        }
        assertThat(watcher.left).isSameAs(first);
        watcher.isSlow = false;
        first.decline();
        passSeconds(1);
        assertThat(watcher.taken).hasSize(2);
        assertThat(watcher.taken.get(1)).endsWith("\"delta\":{\"a\":9,\"b\":9}}");
    }

    @Test
    void shouldLookAtNothingWhileNobodyWatches() {
        passSeconds(10);
        assertThat(looks).isZero();
        Watcher watcher = watch("$sys/overview", null);
        Watcher other = watch("$sys/overview", null);
        passSeconds(1);
        int looksBefore = looks;
        passSeconds(1);
        assertThat(looks).isEqualTo(looksBefore + 1);
        watcher.isOpen = false;
        other.isOpen = false;
        passSeconds(1);
        int looksAfter = looks;
        passSeconds(10);
        assertThat(looks).isEqualTo(looksAfter);
    }

    @Test
    void shouldEndAWatchOnlyForTheConnectionThatHasIt() {
        Watcher watcher = watch("$sys/overview", null);
        Watcher other = watch("$sys/overview", null);
        for (Watcher asking : List.of(other, watcher)) {
            streams.unwatch(new Call<>(
                    SystemOperations.SYSTEM_UNWATCH, new UnwatchSystem(other.watch), PROJECT, CLIENT, 0, asking));
            streams.unwatch(
                    new Call<>(SystemOperations.SYSTEM_UNWATCH, new UnwatchSystem(77), PROJECT, CLIENT, 0, asking));
        }
        set("a", 1);
        passSeconds(1);
        assertThat(watcher.taken).hasSize(2);
        assertThat(other.taken).hasSize(1);
    }

    @Test
    void shouldRefuseOneWatchTooMany() {
        Watcher first = watch("$sys/overview", null);
        watch("$sys/overview", null);
        Watcher third = watch("$sys/overview", null);
        assertThat(Objects.requireNonNull(third.refusal).code()).isEqualTo(ErrorCode.TOO_MANY_IN_FLIGHT);
        first.isOpen = false;
        passSeconds(1);
        assertThat(watch("$sys/overview", null).refusal).isNull();
    }

    @Test
    void shouldRefuseWhatIsNoStreamAndNoInterval() {
        assertThatThrownBy(() -> watch("$sys/nothing", null)).hasMessageContaining("There are the streams");
        assertThatThrownBy(() -> watch("$sys/overview", 61L)).hasMessageContaining("from 1 to 60");
        assertThatThrownBy(() -> watch("$sys/overview", 0L)).hasMessageContaining("from 1 to 60");
        assertThatThrownBy(() -> watch("$sys/queue/a b", null)).isInstanceOf(Refusal.class);
    }
}
