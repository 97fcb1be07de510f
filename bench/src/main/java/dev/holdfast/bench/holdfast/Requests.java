package dev.holdfast.bench.holdfast;

import java.io.IOException;
import java.util.UUID;
import org.msgpack.core.MessagePacker;

/**
 * The requests that the measurements send, as the protocol's native envelope has them.
 *
 * <p><em>Thread-safe.</em>
 */
final class Requests {
    private static final int TTL_SECONDS = 86_400;
    private static final int CLAIM_TTL_SECONDS = 300;
    private static final int CLAIM_GRACE_SECONDS = 60;

    private Requests() {}

    static RequestTemplate hello(String project) {
        return RequestTemplate.of(
                "hello",
                packer -> packer.packMapHeader(2)
                        .packString("project")
                        .packString(project)
                        .packString("client_id")
                        .packString(UUID.randomUUID().toString()));
    }

    static RequestTemplate post(String queue, int messages, int bodyBytes) {
        return RequestTemplate.of("message_post", packer -> {
            named(packer, 2, queue).packString("messages").packArrayHeader(messages);
            for (int index = 0; index < messages; index++) {
                packer.packMapHeader(2).packString("ttl").packInt(TTL_SECONDS);
                packer.packString("body").packString("x".repeat(bodyBytes));
            }
        });
    }

    static RequestTemplate claim(String queue, int limit) {
        return RequestTemplate.of(
                "claim_create",
                packer -> named(packer, 4, queue)
                        .packString("ttl")
                        .packInt(CLAIM_TTL_SECONDS)
                        .packString("grace")
                        .packInt(CLAIM_GRACE_SECONDS)
                        .packString("limit")
                        .packInt(limit));
    }

    static RequestTemplate listMessages(String queue, int limit) {
        return RequestTemplate.of(
                "message_list",
                packer -> named(packer, 3, queue)
                        .packString("limit")
                        .packInt(limit)
                        .packString("echo")
                        .packBoolean(true));
    }

    static RequestTemplate watch(String queue, int credit) {
        return RequestTemplate.of(
                "consumer_open",
                packer -> withCredit(named(packer, 3, queue).packString("mode").packString("watch"), credit));
    }

    static RequestTemplate work(String queue, int window) {
        return RequestTemplate.of(
                "consumer_open",
                packer -> withCredit(
                        named(packer, 4, queue)
                                .packString("mode")
                                .packString("claim")
                                .packString("ttl")
                                .packInt(CLAIM_TTL_SECONDS),
                        window));
    }

    private static void withCredit(MessagePacker packer, int messages) throws IOException {
        packer.packString("credit").packMapHeader(1).packString("messages").packInt(messages);
    }

    static RequestTemplate credit(String queue, int consumer, int messages) {
        return RequestTemplate.of(
                "consumer_credit",
                packer -> named(packer, 3, queue)
                        .packString("consumer")
                        .packInt(consumer)
                        .packString("messages")
                        .packInt(messages));
    }

    /** For {@link RequestBatch#addRange}. */
    static RequestTemplate acknowledge(String queue, int consumer) {
        return RequestTemplate.of(
                "consumer_acknowledge",
                packer -> named(packer, 3, queue)
                        .packString("consumer")
                        .packInt(consumer)
                        .packString("deliveries")
                        .packArrayHeader(1)
                        .packArrayHeader(2)
                        .packLong(RequestTemplate.WIDEST_ID)
                        .packLong(RequestTemplate.WIDEST_ID));
    }

    /** A request whose body only names a queue: create, delete, stats. */
    static RequestTemplate ofQueue(String action, String queue) {
        return RequestTemplate.of(action, packer -> named(packer, 1, queue));
    }

    static RequestTemplate listQueues(String marker, int limit) {
        return RequestTemplate.of(
                "queue_list",
                packer -> packer.packMapHeader(2)
                        .packString("marker")
                        .packString(marker)
                        .packString("limit")
                        .packInt(limit));
    }

    private static MessagePacker named(MessagePacker packer, int members, String queue) throws IOException {
        return packer.packMapHeader(members).packString("queue_name").packString(queue);
    }
}
