package dev.holdfast.protocol.vectors;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a conversation.
 *
 * <p><em>Thread-safe.</em>
 */
public sealed interface Step {

    /**
     * A request for an operation, made in the form of the pass.
     *
     * @param client who asks; null for the usual client
     * @param project on which it acts; null for the conversation's own
     * @param replies what is expected, by the name of the view; a view that is not there does not make the step
     * @param pending the name under which the reply is awaited later; null when it is awaited at once
     */
    record Operate(
            String operation,
            Tree.Members input,
            @Nullable String client,
            @Nullable String project,
            Map<String, Tree.Members> replies,
            @Nullable String pending)
            implements Step {}

    /** Takes the reply to a step that was left pending. */
    record Await(String name) implements Step {}

    /** Time passes. */
    record Advance(long seconds) implements Step {}

    /**
     * An HTTP request as it is, made by the pass over REST only.
     *
     * @param headers beside those that every request has; null takes one of those away
     * @param body null for none
     */
    record Http(
            String method,
            String target,
            Map<String, Tree> headers,
            @Nullable String body,
            Tree.Members reply) implements Step {}

    /**
     * A frame as it is, sent by the pass of frames only.
     *
     * @param frame what is sent; null when it is made of the document, or nothing is sent
     * @param document what is sent, with placeholders; null when the frame is given, or nothing is sent
     * @param isPacked whether the document goes as MessagePack
     * @param connection the name of the connection; a new name opens one
     * @param replies the documents that come back, each in a frame like the one that was sent, or in a text frame where
     *     nothing was sent
     * @param close the code with which the server then closes the connection; null when it stays open
     */
    record Frame(
            @Nullable SocketFrame frame,
            @Nullable Tree document,
            boolean isPacked,
            String connection,
            List<Tree> replies,
            @Nullable Integer close)
            implements Step {}
}
