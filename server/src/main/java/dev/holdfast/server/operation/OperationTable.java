package dev.holdfast.server.operation;

import static dev.holdfast.server.operation.Binding.apart;
import static dev.holdfast.server.operation.Binding.atOnce;
import static dev.holdfast.server.operation.Binding.onLane;
import static dev.holdfast.server.operation.Binding.taking;
import static dev.holdfast.server.operation.Binding.watching;
import static dev.holdfast.server.operation.RequestRules.waitOf;

import dev.holdfast.protocol.operation.ClaimOperations;
import dev.holdfast.protocol.operation.ConnectionOperations;
import dev.holdfast.protocol.operation.ConsumerOperations;
import dev.holdfast.protocol.operation.FlavorOperations;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.PoolOperations;
import dev.holdfast.protocol.operation.QueueOperations;
import dev.holdfast.protocol.operation.RedriveOperations;
import dev.holdfast.protocol.operation.ServiceOperations;
import dev.holdfast.protocol.operation.SubscriptionOperations;
import dev.holdfast.protocol.operation.SystemOperations;
import dev.holdfast.protocol.operation.TopicOperations;
import java.util.ArrayList;
import java.util.List;

/**
 * Which method serves which operation.
 *
 * <p><em>Thread-safe.</em>
 */
public final class OperationTable {

    private OperationTable() {}

    public static Bindings of(
            QueueController queues,
            MessageController messages,
            ClaimController claims,
            SubscriptionController subscriptions,
            TopicController topics,
            SubscriptionController topicSubscriptions,
            ServiceController service) {
        List<Binding<?, ?>> own = List.of(
                apart(ServiceOperations.HELLO, service::hello),
                atOnce(ServiceOperations.AUTHENTICATE, service::authenticate),
                atOnce(ServiceOperations.GET_HOME_DOC, service::home),
                atOnce(ServiceOperations.GET_VERSIONS, service::versions),
                onLane(ServiceOperations.PING_NODE, service::ping),
                onLane(QueueOperations.QUEUE_LIST, queues::list).weighed(ResultBytes::of),
                onLane(QueueOperations.QUEUE_CREATE, queues::create),
                onLane(QueueOperations.QUEUE_GET, queues::get).weighed(ResultBytes::of),
                onLane(QueueOperations.QUEUE_UPDATE, queues::update).weighed(ResultBytes::of),
                onLane(QueueOperations.QUEUE_DELETE, queues::delete),
                onLane(QueueOperations.QUEUE_GET_STATS, queues::stats),
                onLane(QueueOperations.QUEUE_PURGE, queues::purge),
                onLane(QueueOperations.QUEUE_SHARE, queues::share),
                onLane(RedriveOperations.REDRIVE_START, queues::startRedrive),
                onLane(RedriveOperations.REDRIVE_GET, queues::getRedrive),
                onLane(RedriveOperations.REDRIVE_CANCEL, queues::cancelRedrive),
                onLane(RedriveOperations.REDRIVE_LIST, queues::listRedrives),
                onLane(MessageOperations.MESSAGE_POST, messages::post),
                watching(MessageOperations.MESSAGE_LIST, messages::list, input -> waitOf(input.waitSeconds()))
                        .weighed(ResultBytes::of),
                onLane(MessageOperations.MESSAGE_PEEK, messages::peek).weighed(ResultBytes::of),
                onLane(MessageOperations.MESSAGE_GET, messages::get).weighed(ResultBytes::of),
                onLane(MessageOperations.MESSAGE_GET_MANY, messages::getMany).weighed(ResultBytes::of),
                onLane(MessageOperations.MESSAGE_DELETE, messages::delete),
                taking(
                                MessageOperations.MESSAGE_DELETE_MANY,
                                messages::deleteMany,
                                input -> waitOf(input.waitSeconds()))
                        .weighed(ResultBytes::of),
                onLane(SubscriptionOperations.SUBSCRIPTION_CREATE, subscriptions::create),
                onLane(SubscriptionOperations.SUBSCRIPTION_LIST, subscriptions::list)
                        .weighed(ResultBytes::of),
                onLane(SubscriptionOperations.SUBSCRIPTION_GET, subscriptions::get)
                        .weighed(ResultBytes::of),
                onLane(SubscriptionOperations.SUBSCRIPTION_UPDATE, subscriptions::update),
                onLane(SubscriptionOperations.SUBSCRIPTION_DELETE, subscriptions::delete),
                onLane(SubscriptionOperations.SUBSCRIPTION_CONFIRM, subscriptions::confirm));
        List<Binding<?, ?>> all = new ArrayList<>(own);
        all.addAll(aboutTopics(topics, topicSubscriptions));
        all.addAll(aboutClaims(claims));
        all.addAll(forConsumers(claims.consumers()));
        all.addAll(forOperators(service.administration()));
        return Bindings.of(all)
                .prepared(SubscriptionOperations.SUBSCRIPTION_CREATE, subscriptions.preparation())
                .prepared(TopicOperations.TOPIC_SUBSCRIPTION_CREATE, topicSubscriptions.preparation());
    }

    private static List<Binding<?, ?>> aboutTopics(TopicController topics, SubscriptionController subscriptions) {
        return List.of(
                onLane(TopicOperations.TOPIC_LIST, topics::list).weighed(ResultBytes::of),
                onLane(TopicOperations.TOPIC_CREATE, topics::create),
                onLane(TopicOperations.TOPIC_GET, topics::get).weighed(ResultBytes::of),
                onLane(TopicOperations.TOPIC_UPDATE, topics::update).weighed(ResultBytes::of),
                onLane(TopicOperations.TOPIC_DELETE, topics::delete),
                onLane(TopicOperations.TOPIC_GET_STATS, topics::stats),
                onLane(TopicOperations.TOPIC_PURGE, topics::purge),
                onLane(TopicOperations.TOPIC_POST, topics::post),
                onLane(TopicOperations.TOPIC_MESSAGE_LIST, topics::listMessages),
                onLane(TopicOperations.TOPIC_MESSAGE_GET, topics::getMessage),
                onLane(TopicOperations.TOPIC_MESSAGE_GET_MANY, topics::getMessages),
                onLane(TopicOperations.TOPIC_MESSAGE_DELETE, topics::deleteMessage),
                onLane(TopicOperations.TOPIC_MESSAGE_DELETE_MANY, topics::deleteMessages),
                onLane(TopicOperations.TOPIC_SUBSCRIPTION_CREATE, subscriptions::create),
                onLane(TopicOperations.TOPIC_SUBSCRIPTION_LIST, subscriptions::list)
                        .weighed(ResultBytes::of),
                onLane(TopicOperations.TOPIC_SUBSCRIPTION_GET, subscriptions::get)
                        .weighed(ResultBytes::of),
                onLane(TopicOperations.TOPIC_SUBSCRIPTION_UPDATE, subscriptions::update),
                onLane(TopicOperations.TOPIC_SUBSCRIPTION_DELETE, subscriptions::delete),
                onLane(TopicOperations.TOPIC_SUBSCRIPTION_CONFIRM, subscriptions::confirm));
    }

    private static List<Binding<?, ?>> forConsumers(ConsumerController consumers) {
        return List.of(
                onLane(ConsumerOperations.CONSUMER_OPEN, consumers::open),
                onLane(ConsumerOperations.CONSUMER_CREDIT, consumers::credit),
                onLane(ConsumerOperations.CONSUMER_ACKNOWLEDGE, consumers::acknowledge),
                onLane(ConsumerOperations.CONSUMER_RELEASE, consumers::release),
                onLane(ConsumerOperations.CONSUMER_REJECT, consumers::reject),
                onLane(ConsumerOperations.CONSUMER_CLOSE, consumers::close));
    }

    private static List<Binding<?, ?>> aboutClaims(ClaimController claims) {
        return List.of(
                taking(ClaimOperations.CLAIM_CREATE, claims::create, input -> waitOf(input.waitSeconds()))
                        .weighed(ResultBytes::of),
                onLane(ClaimOperations.CLAIM_GET, claims::get).weighed(ResultBytes::of),
                onLane(ClaimOperations.CLAIM_UPDATE, claims::update),
                onLane(ClaimOperations.CLAIM_DELETE, claims::delete),
                onLane(ClaimOperations.CLAIM_LIST, claims::list).weighed(ResultBytes::of),
                onLane(ClaimOperations.MESSAGE_RELEASE, claims::releaseMessages),
                onLane(ClaimOperations.MESSAGE_TOUCH, claims::touchMessages),
                onLane(ClaimOperations.MESSAGE_REJECT, claims::rejectMessages));
    }

    private static List<Binding<?, ?>> forOperators(Administration administration) {
        return List.of(
                apart(ServiceOperations.CHECK_NODE_HEALTH, administration::checkHealth),
                apart(PoolOperations.POOL_LIST, administration::listPools).weighed(ResultBytes::of),
                apart(PoolOperations.POOL_CREATE, administration::createPool),
                apart(PoolOperations.POOL_GET, administration::getPool).weighed(ResultBytes::of),
                apart(PoolOperations.POOL_UPDATE, administration::updatePool),
                apart(PoolOperations.POOL_DELETE, administration::deletePool),
                apart(PoolOperations.POOL_DRAIN, administration::drainPool),
                apart(PoolOperations.POOL_DRAIN_GET, administration::getDrain),
                apart(PoolOperations.POOL_DRAIN_STOP, administration::stopDrain),
                apart(FlavorOperations.FLAVOR_LIST, administration::listFlavors).weighed(ResultBytes::of),
                apart(FlavorOperations.FLAVOR_CREATE, administration::createFlavor),
                apart(FlavorOperations.FLAVOR_GET, administration::getFlavor).weighed(ResultBytes::of),
                apart(FlavorOperations.FLAVOR_UPDATE, administration::updateFlavor),
                apart(FlavorOperations.FLAVOR_DELETE, administration::deleteFlavor),
                apart(
                        ConnectionOperations.CONNECTION_LIST,
                        call -> administration.connections().list(call)),
                apart(
                        ConnectionOperations.CONNECTION_CLOSE,
                        call -> administration.connections().close(call)),
                apart(
                        SystemOperations.SYSTEM_WATCH,
                        call -> administration.streams().watch(call)),
                apart(
                        SystemOperations.SYSTEM_UNWATCH,
                        call -> administration.streams().unwatch(call)));
    }
}
