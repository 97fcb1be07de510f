package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.ServiceShapes.Document;

/**
 * How the documents of the service are shown.
 *
 * <p><em>Thread-safe.</em>
 */
final class ServiceViews {

    private ServiceViews() {}

    static int restHome(Nothing nothing, Document home, RestReply reply) {
        reply.header("Cache-Control", "max-age=86400");
        reply.body().value(home.document());
        return 200;
    }

    static int restVersions(Nothing nothing, Document versions, RestReply reply) {
        reply.body().value(versions.document());
        return 300;
    }

    static int restDocument(Nothing nothing, Document document, RestReply reply) {
        reply.body().value(document.document());
        return 200;
    }

    static int bareDocument(Nothing nothing, Document document, PackWriter out) {
        out.value(document.document());
        return 200;
    }
}
