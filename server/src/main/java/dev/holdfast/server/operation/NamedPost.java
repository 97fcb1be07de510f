package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.MessageId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.MessageShapes.Acknowledgement;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import dev.holdfast.protocol.operation.MessageShapes.PostedMessage;
import dev.holdfast.server.storage.Fingerprint;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.RememberedPost;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A post with an id of the client's choice, which is made once however often it comes within the window. Who the client
 * is does not count: a producer that has moved to another connection repeats its posts there.
 *
 * <p><em>Thread-safe.</em>
 */
record NamedPost(String name, Fingerprint id, Fingerprint content) {

    /** Null for a post without an id. */
    static @Nullable NamedPost of(PostMessages input, Turn turn) {
        String name = input.postId();
        if (name == null) {
            return null;
        }
        int longest = turn.limits().maxLengthPostId();
        if (name.isEmpty() || name.length() > longest) {
            throw RequestRules.invalid("A post id must be 1 to " + longest + " characters long.");
        }
        Fingerprint id = Fingerprint.of(name.getBytes(StandardCharsets.UTF_8));
        return new NamedPost(name, id, contentOf(name, input));
    }

    /**
     * It is stored beside bodies that may be encrypted, so it must not tell who guesses a body that the guess is right.
     * The name makes it another one for every post, and is not stored itself.
     */
    static Fingerprint contentOf(String name, PostMessages post) {
        List<PostedMessage> messages = post.messages();
        PackWriter all = new PackWriter().string(name).arrayHeader(messages.size());
        for (PostedMessage message : messages) {
            byte[] body = message.body().bytes();
            all.arrayHeader(3).raw(body, 0, body.length);
            append(message.ttlSeconds(), all);
            append(message.delaySeconds(), all);
        }
        post.acknowledge().forEach(acknowledgement -> Acknowledgement.SHAPE.write(all, acknowledgement));
        return Fingerprint.of(all.buffer(), all.size());
    }

    private static void append(@Nullable Long seconds, PackWriter out) {
        if (seconds == null) {
            out.nil();
        } else {
            out.integer(seconds);
        }
    }

    /** The messages of the same post if it was made before; null when it was not. */
    @Nullable
    List<MessageId> earlier(Queue queue, Turn turn) {
        RememberedPost earlier = turn.shard().postIds().find(queue, id, sinceMillis(turn));
        if (earlier == null) {
            return null;
        }
        if (!earlier.content().equals(content)) {
            throw Refusal.of(
                    ErrorCode.POST_ID_REUSED,
                    "Other messages were posted to queue " + queue.key().name() + " under the post id " + name
                            + ". Choose a new id for every post, and the same only to repeat it.");
        }
        return earlier.ids();
    }

    void remember(Queue queue, List<MessageId> posted, Turn turn) {
        turn.shard().postIds().remember(queue, id, RememberedPost.of(content, posted), sinceMillis(turn));
    }

    private static long sinceMillis(Turn turn) {
        return turn.nowMillis() - 1000 * turn.limits().postIdWindowSeconds();
    }
}
