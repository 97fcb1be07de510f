package dev.holdfast.protocol.operation;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a client can ask for, in one table.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Operations {

    /** Every operation, in the order of the documents. */
    public static final List<Operation<?, ?>> ALL = Stream.of(
                    ServiceOperations.ALL,
                    QueueOperations.ALL,
                    MessageOperations.ALL,
                    ClaimOperations.ALL,
                    ConsumerOperations.ALL,
                    RedriveOperations.ALL,
                    SubscriptionOperations.ALL,
                    TopicOperations.ALL,
                    PoolOperations.ALL,
                    FlavorOperations.ALL,
                    ConnectionOperations.ALL,
                    SystemOperations.ALL)
            .flatMap(List::stream)
            .toList();

    private static final Map<String, Operation<?, ?>> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Operation::name, Function.identity()));

    private Operations() {}

    /** The operation of that name, or null. */
    public static @Nullable Operation<?, ?> find(String name) {
        return BY_NAME.get(name);
    }
}
