package dev.holdfast.protocol.vectors;

import java.nio.charset.StandardCharsets;

/**
 * One way to replay a conversation: a form of requests and how they are encoded.
 *
 * <p><em>Thread-safe.</em>
 */
public enum Pass {
    REST("rest", SocketFrame.Kind.TEXT),
    ZAQAR_JSON("zaqar", SocketFrame.Kind.TEXT),
    ZAQAR_MESSAGE_PACK("zaqar", SocketFrame.Kind.BINARY),
    NATIVE_JSON("native", SocketFrame.Kind.TEXT),
    NATIVE_MESSAGE_PACK("native", SocketFrame.Kind.BINARY),
    FRAMES("frames", SocketFrame.Kind.TEXT);

    private final String view;
    private final SocketFrame.Kind frameKind;

    Pass(String view, SocketFrame.Kind frameKind) {
        this.view = view;
        this.frameKind = frameKind;
    }

    /** The name under which a step says what this pass is to see. */
    public String view() {
        return view;
    }

    SocketFrame frame(Tree document) {
        return frameKind == SocketFrame.Kind.TEXT
                ? SocketFrame.text(document.toJson().getBytes(StandardCharsets.UTF_8))
                : SocketFrame.binary(document.toPack());
    }
}
