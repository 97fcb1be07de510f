package dev.holdfast.protocol.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.envelope.Envelope.Echo;
import dev.holdfast.protocol.operation.SocketView;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyWriterTest {

    private static final Echo ECHO = new Echo(
            new RawValue(new PackWriter().string("queue_get").toByteArray()),
            new RawValue(new PackWriter()
                    .mapHeader(1)
                    .string("queue_name")
                    .string("q")
                    .toByteArray()),
            RawValue.EMPTY_MAP);
    private static final String REQUEST =
            "\"request\":{\"action\":\"queue_get\",\"body\":{\"queue_name\":\"q\"},\"headers\":{},\"api\":\"v2\"}";

    private final PackWriter out = new PackWriter(1);

    private String json() {
        return JsonCodec.toJson(out.toByteArray());
    }

    private static SocketView<String, String> bodyWith(int status) {
        return (input, output, body) -> {
            body.mapHeader(1).string(input).string(output);
            return status;
        };
    }

    private static SocketView<String, String> onlyStatus(int status) {
        return (input, output, body) -> status;
    }

    private static @Nullable RequestId id(long number) {
        return new RequestId(number, null);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204, 255, 256, 300, 404, 503, 65_535})
    void shouldWriteNativeRepliesWithAnyStatus(int status) {
        ReplyWriter.writeNative(out, id(7), bodyWith(status), "a", "b");
        assertThat(json()).isEqualTo("{\"id\":7,\"status\":" + status + ",\"body\":{\"a\":\"b\"}}");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 404})
    void shouldLeaveOutABodyThatTheViewDidNotWrite(int status) {
        ReplyWriter.writeNative(out, new RequestId(0, "x"), onlyStatus(status), "a", "b");
        assertThat(json()).isEqualTo("{\"id\":\"x\",\"status\":" + status + "}");
        out.reset();
        ReplyWriter.writeZaqar(out, ECHO, onlyStatus(status), "a", "b");
        assertThat(json()).isEqualTo("{" + REQUEST + ",\"headers\":{\"status\":" + status + "}}");
    }

    @Test
    void shouldWriteTheShortestBytes() {
        ReplyWriter.writeNative(out, id(300), onlyStatus(200), "", "");
        String id = "a26964" + "cd012c";
        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo("82" + id + "a6737461747573" + "ccc8");
        out.reset();
        ReplyWriter.writeNative(out, id(300), onlyStatus(404), "", "");
        assertThat(HexFormat.of().formatHex(out.toByteArray())).isEqualTo("82" + id + "a6737461747573" + "cd0194");
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 404})
    void shouldWriteZaqarsReplies(int status) {
        ReplyWriter.writeZaqar(out, ECHO, bodyWith(status), "a", "b");
        assertThat(json())
                .isEqualTo("{" + REQUEST + ",\"headers\":{\"status\":" + status + "},\"body\":{\"a\":\"b\"}}");
    }

    @Test
    void shouldWriteSeveralRepliesBehindEachOther() {
        out.openArray();
        ReplyWriter.writeNative(out, id(1), bodyWith(404), "a", "b");
        ReplyWriter.writeNative(out, id(2), onlyStatus(500), "", "");
        ReplyWriter.writeNativeRefusal(out, null, Refusal.of(ErrorCode.ENVELOPE_INVALID, "no"));
        int from = out.closeArray(3);
        assertThat(new String(JsonCodec.toJsonBytes(out.buffer(), from, out.size() - from), UTF_8))
                .isEqualTo("[{\"id\":1,\"status\":404,\"body\":{\"a\":\"b\"}},{\"id\":2,\"status\":500},"
                        + "{\"id\":null,\"status\":400,\"body\":{\"error\":\"envelope_invalid\",\"message\":\"no\"}}]");
    }

    @Test
    void shouldTellNativeClientsWhenToTryAgain() {
        Refusal refusal = Refusal.of(ErrorCode.OVERLOADED, "Busy.").retryAfterSeconds(5);
        ReplyWriter.writeNativeRefusal(out, id(1), refusal);
        assertThat(json())
                .isEqualTo("{\"id\":1,\"status\":503,\"body\":"
                        + "{\"error\":\"overloaded\",\"message\":\"Busy.\",\"retry_after\":5}}");
    }

    @ParameterizedTest
    @CsvSource({
        "FRAME_UNREADABLE, '', 400, '{\"error\":\"T.\"}'",
        "ENVELOPE_INVALID, '', 400, '{\"error\":\"T.\"}'",
        "ACTION_UNKNOWN, '', 400, '{\"error\":\"T.\"}'",
        "NOT_AUTHENTICATED, '', 403, '{\"error\":\"T.\"}'",
        "SCHEMA_MISMATCH, '', 400, '{\"error\":\"Schema validation failed.\"}'",
        "CLIENT_ID_MISSING, '', 400, '{\"error\":\"Schema validation failed.\"}'",
        "PROJECT_MISSING, '', 400, '{\"error\":\"Schema validation failed.\"}'",
        "INVALID_REQUEST, '', 400, '{\"exception\":\"T.\",\"error\":null}'",
        "FIELD_INVALID, '', 400, '{\"exception\":\"Bad request. T.\",\"error\":null}'",
        "CLAIM_NOT_FOUND, 'Short.', 404, '{\"exception\":\"T.\",\"error\":\"Short.\"}'",
        "MESSAGE_NOT_FOUND, '', 404, '{\"exception\":\"T.\",\"error\":null}'",
        "STORAGE_UNAVAILABLE, 'Queues could not be listed.', 503, "
                + "'{\"exception\":\"T.\",\"error\":\"Queues could not be listed.\"}'",
        "INTERNAL, '', 500, '{\"exception\":\"T.\",\"error\":\"Unexpected error.\"}'"
    })
    void shouldWriteRefusalsAsZaqarDoes(ErrorCode code, String shortText, int status, String body) {
        Refusal refusal = Refusal.of(code, "T.");
        ReplyWriter.writeZaqarRefusal(out, ECHO, shortText.isEmpty() ? refusal : refusal.withSocketError(shortText));
        assertThat(json()).isEqualTo("{" + REQUEST + ",\"headers\":{\"status\":" + status + "},\"body\":" + body + "}");
    }

    @Test
    void shouldEchoNothingOfAFrameThatCouldNotBeRead() {
        ReplyWriter.writeZaqarRefusal(out, Echo.NONE, Refusal.of(ErrorCode.FRAME_UNREADABLE, "T."));
        assertThat(json())
                .startsWith("{\"request\":{\"action\":null,\"body\":{},\"headers\":{},\"api\":\"v2\"},"
                        + "\"headers\":{\"status\":400},");
    }
}
