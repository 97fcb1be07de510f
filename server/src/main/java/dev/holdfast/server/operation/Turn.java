package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.config.ContractConfig;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;

/**
 * What a controller may use while it serves one call.
 *
 * <p><em>Owned by one lane.</em>
 *
 * @param nowMillis the moment at which the call counts as served; it never goes back on a lane
 * @param telling what it needs to let subscribers know
 * @param limits those that hold for the form of the request
 * @param maxBodyBytes where an answer with messages ends, once there is one
 * @param wireBytes the size of the request's body as it was sent
 */
public record Turn(
        ProjectId project,
        ClientId client,
        long nowMillis,
        int wireBytes,
        long maxBodyBytes,
        Shard shard,
        Limits limits,
        ContractConfig rules,
        IdGenerator ids,
        Redrives redrives,
        Telling telling) {

    public QueueKey key(QueueName name) {
        return new QueueKey(project, name);
    }

    public QueueKey key(QueueName name, QueueKey.Kind kind) {
        return new QueueKey(project, name, kind);
    }
}
