package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.QueueOperations;
import dev.holdfast.protocol.operation.ServiceOperations;
import dev.holdfast.server.storage.StorageBehind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calls for which a store needs several turns. */
class StorageBehindTest {

    private int turnsLeft = 3;
    private final OperationHarness server = new OperationHarness(bindings());

    /** {@code queue_delete} needs some turns, {@code ping_node} none. */
    private Bindings bindings() {
        List<Binding<?, ?>> all = new ArrayList<>();
        for (Operation<?, ?> operation : Operations.ALL) {
            if (operation != ServiceOperations.PING_NODE && operation != QueueOperations.QUEUE_DELETE) {
                all.add(unused(operation));
            }
        }
        all.add(Binding.onLane(ServiceOperations.PING_NODE, (input, turn) -> Outcome.of(Nothing.INSTANCE)));
        all.add(Binding.onLane(QueueOperations.QUEUE_DELETE, (input, turn) -> {
            if (turnsLeft-- > 0) {
                throw new StorageBehind();
            }
            return Outcome.of(Nothing.INSTANCE);
        }));
        return Bindings.of(all);
    }

    private static <I, O> Binding<I, O> unused(Operation<I, O> operation) {
        return Binding.atOnce(operation, input -> {
            throw new IllegalStateException("no test calls it");
        });
    }

    @Test
    void shouldBeMadeAgainBehindAllOthersUntilTheStoreCanAnswer() {
        PendingReply slow = server.submit("queue_delete", "{\"queue_name\": \"q\"}", 2);
        server.runGroup();
        PendingReply other = server.submit("ping_node", "{}", 2);
        server.runGroup();
        assertThat(other.isAnswered()).isTrue();
        assertThat(slow.isAnswered()).isFalse();
        server.runGroups();
        assertThat(slow.reply().rest().status()).isEqualTo(204);
        assertThat(turnsLeft).isEqualTo(-1);
    }
}
