package dev.holdfast.server.operation;

import static dev.holdfast.server.operation.Binding.atOnce;
import static dev.holdfast.server.operation.Binding.onLane;
import static dev.holdfast.server.operation.Binding.taking;
import static dev.holdfast.server.operation.Binding.watching;
import static dev.holdfast.server.operation.RequestRules.waitOf;

import dev.holdfast.protocol.operation.Operations;
import java.util.List;

/**
 * Which method serves which operation.
 *
 * <p><em>Thread-safe.</em>
 */
public final class OperationTable {

    private OperationTable() {}

    public static Bindings of(
            QueueController queues, MessageController messages, ClaimController claims, ServiceController service) {
        return Bindings.of(List.of(
                atOnce(Operations.HELLO, service::hello),
                atOnce(Operations.AUTHENTICATE, service::authenticate),
                atOnce(Operations.GET_HOME_DOC, service::home),
                atOnce(Operations.GET_VERSIONS, service::versions),
                onLane(Operations.PING_NODE, service::ping),
                onLane(Operations.QUEUE_LIST, queues::list),
                onLane(Operations.QUEUE_CREATE, queues::create),
                onLane(Operations.QUEUE_GET, queues::get),
                onLane(Operations.QUEUE_UPDATE, queues::update),
                onLane(Operations.QUEUE_DELETE, queues::delete),
                onLane(Operations.QUEUE_GET_STATS, queues::stats),
                onLane(Operations.QUEUE_PURGE, queues::purge),
                onLane(Operations.MESSAGE_POST, messages::post),
                watching(Operations.MESSAGE_LIST, messages::list, input -> waitOf(input.waitSeconds())),
                onLane(Operations.MESSAGE_GET, messages::get),
                onLane(Operations.MESSAGE_GET_MANY, messages::getMany),
                onLane(Operations.MESSAGE_DELETE, messages::delete),
                taking(Operations.MESSAGE_DELETE_MANY, messages::deleteMany, input -> waitOf(input.waitSeconds())),
                taking(Operations.CLAIM_CREATE, claims::create, input -> waitOf(input.waitSeconds())),
                onLane(Operations.CLAIM_GET, claims::get),
                onLane(Operations.CLAIM_UPDATE, claims::update),
                onLane(Operations.CLAIM_DELETE, claims::delete)));
    }
}
