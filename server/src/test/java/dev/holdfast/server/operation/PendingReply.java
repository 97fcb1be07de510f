package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.Operation;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The place where a reply arrives, as a connection is: it can be closed before.
 *
 * <p><em>One thread at a time.</em>
 */
public final class PendingReply implements ReplySink {

    private final Operation<?, ?> operation;
    private final @Nullable String project;
    private final @Nullable ConsumerInbox inbox;
    private boolean isClosed;
    private @Nullable ShownReply reply;

    PendingReply(Operation<?, ?> operation, @Nullable String project) {
        this(operation, project, null);
    }

    PendingReply(Operation<?, ?> operation, @Nullable String project, @Nullable ConsumerInbox inbox) {
        this.operation = operation;
        this.project = project;
        this.inbox = inbox;
    }

    @Override
    public @Nullable ConsumerSink consumerSink() {
        return inbox;
    }

    @Override
    public void complete(Call<?, ?> call) {
        arrive(ShownReply.of(call, String.valueOf(project)));
    }

    void refuse(Refusal refusal) {
        arrive(ShownReply.refused(operation, refusal));
    }

    private void arrive(ShownReply newReply) {
        assertThat(reply).as("a second reply to one call").isNull();
        reply = newReply;
    }

    @Override
    public boolean isOpen() {
        return !isClosed;
    }

    /** The connection is gone. */
    public void close() {
        isClosed = true;
    }

    public boolean isAnswered() {
        return reply != null;
    }

    public ShownReply reply() {
        return Objects.requireNonNull(reply, operation + " has not been answered");
    }
}
