package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.shape.Shape;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the views of several resources share: addresses and links.
 *
 * <p><em>Thread-safe.</em>
 */
final class Views {

    private Views() {}

    static String queueHref(QueueName queue) {
        return "/v2/queues/" + queue;
    }

    static String messageHref(QueueName queue, String id, @Nullable String claimId) {
        String href = queueHref(queue) + "/messages/" + id;
        return claimId == null ? href : href + "?claim_id=" + claimId;
    }

    static String claimHref(QueueName queue, String claimId) {
        return queueHref(queue) + "/claims/" + claimId;
    }

    /** Any name as a part of an address. */
    static String escaped(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The member {@code links}: one to the next page, or none when this page is empty. */
    static void links(PackWriter out, @Nullable String nextHref) {
        out.string("links");
        if (nextHref == null) {
            out.arrayHeader(0);
        } else {
            out.arrayHeader(1).mapHeader(2);
            out.string("rel").string("next").string("href").string(nextHref);
        }
    }

    /** The address of the next page of pools or flavors; null behind the last one. */
    static @Nullable String nextPage(String path, @Nullable String marker, long limit, @Nullable Boolean detailed) {
        if (marker == null) {
            return null;
        }
        String page = path + "?marker=" + escaped(marker) + "&limit=" + limit;
        return detailed == null ? page : page + "&detailed=" + detailed;
    }

    /** A view that shows nothing but a status. */
    static <I, O> RestView<I, O> restStatus(int status) {
        return (input, output, reply) -> status;
    }

    /** A view that shows an outcome as native clients see it: for what Zaqar does not have. */
    static <I, O> RestView<I, O> restOutput(Shape<O> shape, int status) {
        return (input, output, reply) -> {
            shape.write(reply.body(), output);
            return status;
        };
    }

    static <I, O> SocketView<I, O> nativeOutput(Shape<O> shape, int status) {
        return (input, output, body) -> {
            shape.write(body, output);
            return status;
        };
    }

    static <I, O> SocketView<I, O> nativeStatus(int status) {
        return (input, output, body) -> status;
    }
}
