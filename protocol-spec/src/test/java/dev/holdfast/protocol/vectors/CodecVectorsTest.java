package dev.holdfast.protocol.vectors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.envelope.Envelope;
import dev.holdfast.protocol.envelope.Envelope.Echo;
import dev.holdfast.protocol.envelope.Envelope.Encoding;
import dev.holdfast.protocol.envelope.EnvelopeReader;
import dev.holdfast.protocol.envelope.ReplyWriter;
import dev.holdfast.protocol.envelope.RequestId;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.SocketView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the codecs to {@code vectors/codec.json}, byte for byte, in both directions. */
class CodecVectorsTest {

    private static List<Tree> items(String name) throws IOException {
        Tree document = Tree.ofJson(Files.readAllBytes(Path.of("vectors", "codec.json")));
        List<Tree> items = ((Tree.Members) document).items(name);
        assertThat(items).isNotEmpty();
        return items;
    }

    static List<Tree> values() throws IOException {
        return items("values");
    }

    static List<Tree> requests() throws IOException {
        return items("requests");
    }

    static List<Tree> replies() throws IOException {
        return items("replies");
    }

    static List<Tree> unreadablePacks() throws IOException {
        return items("unreadable_pack");
    }

    static List<Tree> unsupportedContents() throws IOException {
        return items("unsupported_content");
    }

    static List<Tree> unreadableJson() throws IOException {
        return items("unreadable_json");
    }

    private static byte[] hex(Tree.Members vector) {
        return HexFormat.of().parseHex(vector.text("hex"));
    }

    private static byte[] json(Tree.Members vector) {
        return vector.text("json").getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] toPack(byte[] json) {
        return JsonCodec.toPack(json, 0, json.length);
    }

    private static void assertSameDocument(Tree.Members vector) {
        assertThat(toPack(json(vector))).isEqualTo(hex(vector));
        assertThat(JsonCodec.toJson(hex(vector))).isEqualTo(vector.text("json"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void shouldTranscodeValues(Tree.Members vector) {
        assertSameDocument(vector);
        assertThat(PackReader.of(hex(vector), 0, hex(vector).length).content()).isEqualTo(new RawValue(hex(vector)));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void shouldReadRequests(Tree.Members vector) {
        assertSameDocument(vector);
        assertThat(seen(Encoding.MESSAGE_PACK, hex(vector))).isEqualTo(vector.items("requests"));
        assertThat(seen(Encoding.JSON, json(vector))).isEqualTo(vector.items("requests"));
    }

    private static List<Tree> seen(Encoding encoding, byte[] frame) {
        List<Tree> found = new ArrayList<>();
        new EnvelopeReader(Limits.DEFAULT)
                .read(encoding, frame, 0, frame.length, envelope -> found.add(seen(envelope)));
        return found;
    }

    private static Tree seen(Envelope envelope) {
        PackWriter out = new PackWriter();
        RequestId id = envelope.id();
        out.mapHeader(id == null ? 2 : 3);
        out.string("form").string(envelope.form().name().toLowerCase(Locale.ROOT));
        out.string("action").stringOrNil(envelope.action());
        if (id != null) {
            out.string("id");
            writeId(out, id);
        }
        return Tree.ofPack(out.toByteArray());
    }

    private static void writeId(PackWriter out, RequestId id) {
        if (id.text() == null) {
            out.integer(id.number());
        } else {
            out.string(id.text());
        }
    }

    @ParameterizedTest
    @MethodSource("replies")
    void shouldWriteReplies(Tree.Members vector) {
        assertSameDocument(vector);
        assertThat(HexFormat.of().formatHex(written(vector))).isEqualTo(vector.text("hex"));
    }

    private static byte[] written(Tree.Members vector) {
        PackWriter out = new PackWriter();
        boolean isNative = vector.text("form").equals("native");
        RequestId id = idOf(vector.find("id"));
        if (vector.find("refusal") == null) {
            Operation<?, ?> operation = Objects.requireNonNull(Operations.find(vector.text("operation")));
            writeOutcome(out, operation, vector, isNative, id);
        } else if (isNative) {
            ReplyWriter.writeNativeRefusal(out, id, refusal(vector));
        } else {
            ReplyWriter.writeZaqarRefusal(out, echo(vector), refusal(vector));
        }
        return out.toByteArray();
    }

    private static <I, O> void writeOutcome(
            PackWriter out, Operation<I, O> operation, Tree.Members vector, boolean isNative, @Nullable RequestId id) {
        byte[] output = vector.members("output").toPack();
        byte[] anyQueue = toPack("{\"queue_name\":\"q\",\"messages\":[]}".getBytes(StandardCharsets.UTF_8));
        I input = operation.input().read(PackReader.of(anyQueue, 0, anyQueue.length));
        O outcome = operation.output().read(PackReader.of(output, 0, output.length));
        SocketView<I, O> view = isNative ? operation.nativeView() : operation.zaqarView();
        if (isNative) {
            ReplyWriter.writeNative(out, id, view, input, outcome);
        } else {
            ReplyWriter.writeZaqar(out, echo(vector), view, input, outcome);
        }
    }

    private static @Nullable RequestId idOf(@Nullable Tree id) {
        if (id instanceof Tree.Whole whole) {
            return new RequestId(whole.number(), null);
        }
        return id instanceof Tree.Text text ? new RequestId(0, text.text()) : null;
    }

    private static Refusal refusal(Tree.Members vector) {
        Tree.Members refusal = vector.members("refusal");
        Refusal plain = Refusal.of(ErrorCode.valueOf(refusal.text("code")), refusal.text("text"));
        String shortText = refusal.findText("socket_error");
        return shortText == null ? plain : plain.withSocketError(shortText);
    }

    private static Echo echo(Tree.Members vector) {
        Tree.Members echo = vector.members("echo");
        return new Echo(raw(echo, "action"), raw(echo, "body"), raw(echo, "headers"));
    }

    private static RawValue raw(Tree.Members object, String name) {
        return new RawValue(Objects.requireNonNull(object.find(name)).toPack());
    }

    @ParameterizedTest
    @MethodSource("unreadablePacks")
    void shouldRefuseUnreadableMessagePack(Tree.Members vector) {
        byte[] bytes = hex(vector);
        EnvelopeReader reader = new EnvelopeReader(Limits.DEFAULT);
        Refusal refusal = catchThrowableOfType(
                Refusal.class, () -> reader.read(Encoding.MESSAGE_PACK, bytes, 0, bytes.length, envelope -> {}));
        if (refusal == null || refusal.code() != ErrorCode.FRAME_UNREADABLE) {
            refusal = catchThrowableOfType(
                    Refusal.class, () -> PackReader.of(bytes, 0, bytes.length).content());
        }
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.FRAME_UNREADABLE);
    }

    @ParameterizedTest
    @MethodSource("unsupportedContents")
    void shouldRefuseContentWithoutJsonForm(Tree.Members vector) {
        byte[] bytes = hex(vector);
        Refusal refusal = catchThrowableOfType(
                Refusal.class, () -> PackReader.of(bytes, 0, bytes.length).content());
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
    }

    @ParameterizedTest
    @MethodSource("unreadableJson")
    void shouldRefuseUnreadableJson(Tree.Members vector) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> toPack(json(vector)));
        assertThat(refusal).isNotNull();
        assertThat(refusal.code()).isIn(ErrorCode.FRAME_UNREADABLE, ErrorCode.BODY_UNREADABLE);
    }
}
