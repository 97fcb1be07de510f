package dev.holdfast.protocol.envelope;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.envelope.Envelope.Echo;
import dev.holdfast.protocol.envelope.Envelope.Encoding;
import dev.holdfast.protocol.envelope.Envelope.Form;
import dev.holdfast.protocol.envelope.Envelope.Headers.State;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeReaderTest {

    private static final String NOT_A_MAP = "Unexpected body type. Expected dict or dict like.";

    private final EnvelopeReader reader = new EnvelopeReader(Limits.DEFAULT);

    /** What a test wants to know of an envelope, taken while its body can still be read. */
    private record Seen(Envelope envelope, String body) {
        static Seen of(Envelope envelope) {
            PackReader body = envelope.body();
            return new Seen(envelope, body == null ? "none" : body.content().toString());
        }

        Echo echo() {
            return Objects.requireNonNull(envelope.echo());
        }
    }

    private List<Seen> read(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        List<Seen> asText = read(Encoding.JSON, bytes);
        byte[] pack = JsonCodec.toPack(bytes, 0, bytes.length);
        List<Seen> asPack = read(Encoding.MESSAGE_PACK, pack);
        assertThat(asPack.stream().map(Seen::body))
                .isEqualTo(asText.stream().map(Seen::body).toList());
        return asText;
    }

    private List<Seen> read(Encoding encoding, byte[] bytes) {
        byte[] padded = new byte[bytes.length + 9];
        System.arraycopy(bytes, 0, padded, 4, bytes.length);
        List<Seen> seen = new ArrayList<>();
        reader.read(encoding, padded, 4, bytes.length, envelope -> seen.add(Seen.of(envelope)));
        return seen;
    }

    private Envelope readOne(String json) {
        List<Seen> seen = read(json);
        assertThat(seen).hasSize(1);
        return seen.get(0).envelope;
    }

    private Refusal refusal(Encoding encoding, byte[] bytes) {
        Consumer<Envelope> nobody = envelope -> {
            throw new AssertionError("a request was handed out: " + envelope);
        };
        Refusal refusal =
                catchThrowableOfType(Refusal.class, () -> reader.read(encoding, bytes, 0, bytes.length, nobody));
        return Objects.requireNonNull(refusal, "not refused");
    }

    private Refusal refusal(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return refusal(Encoding.JSON, bytes);
    }

    @Test
    void shouldReadAZaqarRequest() {
        Seen seen = read("""
                {"action": "message_list", "headers": {"Client-ID": "c", "X-Project-ID": "p", "More": 1},
                 "body": {"queue_name": "q"}, "surplus": [1]}""").get(0);
        Envelope envelope = seen.envelope;
        assertThat(envelope.form()).isEqualTo(Form.ZAQAR);
        assertThat(envelope.id()).isNull();
        assertThat(envelope.action()).isEqualTo("message_list");
        assertThat(envelope.headers()).isEqualTo(new Envelope.Headers(State.READABLE, "c", "p", null, null, null));
        assertThat(seen.body).isEqualTo("{\"queue_name\":\"q\"}");
        assertThat(seen.echo().action()).hasToString("\"message_list\"");
        assertThat(seen.echo().body()).hasToString("{\"queue_name\":\"q\"}");
        assertThat(seen.echo().headers()).hasToString("{\"Client-ID\":\"c\",\"X-Project-ID\":\"p\",\"More\":1}");
    }

    @Test
    void shouldEchoEmptyMapsForMissingPartsAndNullForANullBody() {
        assertThat(read("{\"action\": null}").get(0).echo()).isEqualTo(Echo.NONE);
        assertThat(read("{}").get(0).echo()).isEqualTo(Echo.NONE);
        Echo echo =
                read("{\"action\":\"a\",\"body\":null,\"headers\":null}").get(0).echo();
        assertThat(echo.body()).isEqualTo(RawValue.NIL);
        assertThat(echo.headers()).isEqualTo(RawValue.NIL);
    }

    @Test
    void shouldBlankOutTokensInTheEcho() {
        Seen seen =
                read("{\"action\":\"authenticate\",\"headers\":{\"A\":1,\"X-Auth-Token\":{\"secret\":[1]},\"B\":2}}")
                        .get(0);
        assertThat(seen.echo().headers()).hasToString("{\"A\":1,\"X-Auth-Token\":\"***\",\"B\":2}");
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "7, 7", "9223372036854775807, 9223372036854775807"})
    void shouldTakeUnsignedIntegersAsIds(String json, long number) {
        Envelope envelope = readOne("{\"id\": " + json + ", \"action\": \"queue_list\"}");
        assertThat(envelope.form()).isEqualTo(Form.NATIVE);
        assertThat(envelope.id()).isEqualTo(new RequestId(number, null));
        assertThat(envelope.echo()).isNull();
    }

    @Test
    void shouldTakeShortTextsAsIds() {
        String longest = "é".repeat(RequestId.MAX_CHARACTERS);
        assertThat(readOne("{\"id\": \"\", \"action\": \"x\"}").id()).isEqualTo(new RequestId(0, ""));
        assertThat(readOne("{\"id\": \"" + longest + "\"}").id()).isEqualTo(new RequestId(0, longest));
        assertThat(readOne("{\"id\": \"" + longest + "x\"}").form()).isEqualTo(Form.ZAQAR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "null", "1.0", "true", "[1]", "{\"id\":1}"})
    void shouldTakeRequestsWithOtherIdsAsZaqars(String id) {
        assertThat(readOne("{\"id\": " + id + ", \"action\": \"x\"}").form()).isEqualTo(Form.ZAQAR);
    }

    @Test
    void shouldTakeTheLastOfMembersThatComeTwice() {
        Envelope envelope = readOne("{\"id\":1,\"action\":\"a\",\"id\":2,\"action\":\"b\"}");
        assertThat(envelope.id()).isEqualTo(new RequestId(2, null));
        assertThat(envelope.action()).isEqualTo("b");
    }

    @Test
    void shouldReadABatchInOrder() {
        List<Seen> seen = read("""
                [{"id": 1, "action": "queue_get", "body": {"queue_name": "a"}},
                 {"body": {"queue_name": "b"}, "id": "two", "action": "queue_get"},
                 {"id": 3, "action": "ping_node"}]""");
        assertThat(seen)
                .extracting(Seen::body)
                .containsExactly("{\"queue_name\":\"a\"}", "{\"queue_name\":\"b\"}", "none");
        assertThat(seen)
                .extracting(one -> one.envelope.id())
                .containsExactly(new RequestId(1, null), new RequestId(0, "two"), new RequestId(3, null));
    }

    @Test
    void shouldTellTheSizeOfABodyAsItWasSent() {
        byte[] frame = "{\"id\":1,\"body\":{\"a\":   \"bc\"}}".getBytes(UTF_8);
        byte[] pack = JsonCodec.toPack(frame, 0, frame.length);
        int bodyBytes = 1 + 2 + 3;
        assertThat(wireBytes(Encoding.MESSAGE_PACK, pack)).containsExactly(bodyBytes);
        assertThat(wireBytes(Encoding.JSON, frame)).containsExactly(frame.length - (pack.length - bodyBytes));
        PackWriter batch = new PackWriter().arrayHeader(2).raw(pack).raw(pack);
        assertThat(wireBytes(Encoding.MESSAGE_PACK, batch.toByteArray())).containsExactly(bodyBytes, bodyBytes);
    }

    private List<Integer> wireBytes(Encoding encoding, byte[] frame) {
        return read(encoding, frame).stream()
                .map(one -> one.envelope.wireBytes())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "\"x\"", "null", "true", "1.5", "[]"})
    void shouldRefuseWhatIsNoMap(String json) {
        Refusal refusal = refusal(json);
        assertThat(refusal.code()).isEqualTo(ErrorCode.ENVELOPE_INVALID);
        assertThat(refusal.text()).isEqualTo(NOT_A_MAP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"id\":1},{\"action\":\"x\"}]",
                "[{\"id\":1},5]",
                "[{\"id\":1},{\"id\":-2}]",
                "[{\"id\":1},[{\"id\":2}]]",
                "[{\"id\":1},{\"id\":2,\"id\":null}]"
            })
    void shouldRefuseAWholeBatchInWhichOneHasNoId(String json) {
        Refusal refusal = refusal(json);
        assertThat(refusal.code()).isEqualTo(ErrorCode.ENVELOPE_INVALID);
        assertThat(refusal.text()).startsWith(NOT_A_MAP);
    }

    @Test
    void shouldRefuseABatchBeyondTheLimitAndTakeOneAtIt() {
        EnvelopeReader small = new EnvelopeReader(Limits.DEFAULT.with(Limit.MAX_ENVELOPES_PER_FRAME, 2));
        byte[] two = "[{\"id\":1},{\"id\":2}]".getBytes(UTF_8);
        List<Envelope> seen = new ArrayList<>();
        small.read(Encoding.JSON, two, 0, two.length, seen::add);
        assertThat(seen).hasSize(2);
        byte[] three = "[{\"id\":1},{\"id\":2},{\"id\":3}]".getBytes(UTF_8);
        Refusal refusal =
                catchThrowableOfType(Refusal.class, () -> small.read(Encoding.JSON, three, 0, three.length, seen::add));
        assertThat(refusal.code()).isEqualTo(ErrorCode.ENVELOPE_INVALID);
        assertThat(refusal.text()).contains("2 requests").contains("not 3");
        assertThat(seen).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\uFEFF",
                "\uFEFF{}",
                "{",
                "[{\"id\":1}",
                "nonsense",
                "{} {}",
                "{\"a\":1,}",
                "{\"a\":\"\\ud800\"}"
            })
    void shouldRefuseTextThatIsNoJson(String text) {
        Refusal refusal = refusal(text);
        assertThat(refusal.code()).isEqualTo(ErrorCode.FRAME_UNREADABLE);
        assertThat(refusal.text()).startsWith("Can't decode text (JSON) request. JSONDecodeError: ");
    }

    @Test
    void shouldNameTheFirstPlaceOfAnEmptyText() {
        assertThat(refusal("").text()).endsWith("JSONDecodeError: Expecting value: line 1 column 1 (char 0)");
    }

    @Test
    void shouldRefuseBytesThatAreNoMessagePack() {
        assertThat(refusal(Encoding.MESSAGE_PACK, "123".getBytes(UTF_8)).code()).isEqualTo(ErrorCode.FRAME_UNREADABLE);
        assertThat(refusal(Encoding.MESSAGE_PACK, new byte[0]).text()).startsWith("Can't decode binary (MessagePack)");
        byte[] hugeMap = {(byte) 0xdf, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xa1, 'a'};
        assertThat(refusal(Encoding.MESSAGE_PACK, hugeMap).code()).isEqualTo(ErrorCode.FRAME_UNREADABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "'{}', None",
        "'{\"action\": null}', None",
        "'{\"action\": 5}', 5",
        "'{\"action\": [\"a\"]}', '[\"a\"]'",
        "'{\"action\": {\"a\": 1.5}}', '{\"a\":1.5}'",
        "'{\"action\": true}', true"
    })
    void shouldShowActionsThatAreNoText(String json, String shown) {
        Envelope envelope = readOne(json);
        assertThat(envelope.action()).isNull();
        assertThat(envelope.actionShown()).isEqualTo(shown);
    }

    @Test
    void shouldShowHostileActionsShortAndInWords() {
        String list = "{\"action\": [" + "1,".repeat(500) + "1]}";
        assertThat(readOne(list).actionShown()).hasSizeLessThan(110).endsWith("…");
        PackWriter binaryInList = new PackWriter().mapHeader(1).string("action").arrayHeader(1);
        binaryInList.raw(new byte[] {(byte) 0xc4, 1, 5});
        List<String> shown = new ArrayList<>();
        byte[] bytes = binaryInList.toByteArray();
        reader.read(Encoding.MESSAGE_PACK, bytes, 0, bytes.length, envelope -> shown.add(envelope.actionShown()));
        assertThat(shown).containsExactly("A value without a JSON form");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"id\": 1}', ABSENT",
        "'{\"id\": 1, \"headers\": null}', ABSENT",
        "'{\"id\": 1, \"headers\": {}}', READABLE",
        "'{\"id\": 1, \"headers\": 5}', MALFORMED",
        "'{\"id\": 1, \"headers\": []}', MALFORMED",
        "'{\"id\": 1, \"headers\": {\"Client-ID\": 5}}', MALFORMED",
        "'{\"id\": 1, \"headers\": {\"X-Project-ID\": null, \"Client-ID\": \"c\"}}', MALFORMED"
    })
    void shouldTellWhetherHeadersSayWhoAsks(String json, State state) {
        assertThat(readOne(json).headers().state()).isEqualTo(state);
    }

    @Test
    void shouldKnowHeadersByTheirExactNames() {
        Envelope.Headers headers = readOne("{\"headers\":{\"client-id\":\"c\",\"x-project-id\":\"p\"}}")
                .headers();
        assertThat(headers).isEqualTo(new Envelope.Headers(State.READABLE, null, null, null, null, null));
    }

    @Test
    void shouldReadASignatureAndHideItInTheEcho() {
        Envelope request = readOne("{\"headers\":{\"URL-Signature\":\"s3cret\",\"URL-Expires\":\"2100-01-01\","
                + "\"URL-Methods\":[\"GET\"],\"URL-Paths\":[\"/a\",\"/b\"]}}");
        assertThat(request.headers().signature())
                .isEqualTo(new Envelope.Signature("s3cret", "2100-01-01", List.of("GET"), List.of("/a", "/b")));
        assertThat(String.valueOf(request.headers().signature())).doesNotContain("s3cret");
        assertThat(Objects.requireNonNull(request.echo()).headers().toString())
                .contains("\"URL-Signature\":\"***\"")
                .doesNotContain("s3cret");
    }

    @Test
    void shouldTakeASignatureOfTheWrongTypesForAnEmptyOne() {
        Envelope request = readOne("{\"headers\":{\"URL-Signature\":1,\"URL-Expires\":2,\"URL-Methods\":\"GET\","
                + "\"URL-Paths\":[\"/a\",3]}}");
        assertThat(request.headers().signature()).isEqualTo(new Envelope.Signature("", null, List.of(), List.of()));
    }

    @Test
    void shouldPassOverKeysThatAreNoText() {
        byte[] frame = new PackWriter()
                .mapHeader(3)
                .integer(5)
                .arrayHeader(0)
                .string("headers")
                .mapHeader(2)
                .integer(1)
                .integer(2)
                .string("Client-ID")
                .string("c")
                .string("id")
                .integer(9)
                .toByteArray();
        Envelope envelope = read(Encoding.MESSAGE_PACK, frame).get(0).envelope;
        assertThat(envelope.id()).isEqualTo(new RequestId(9, null));
        assertThat(envelope.headers().clientId()).isEqualTo("c");
    }

    @Test
    void shouldHoldAFaultInsideABatchAgainstItsOwnRequestOnly() {
        byte[] badText = {(byte) 0xa1, (byte) 0xff};
        byte[] frame = new PackWriter()
                .arrayHeader(3)
                .raw(nativeRequest(1, new PackWriter().string("queue_list").toByteArray()))
                .raw(nativeRequest(2, badText))
                .raw(nativeRequest(3, new PackWriter().string("queue_list").toByteArray()))
                .toByteArray();
        List<Envelope> seen = new ArrayList<>();
        reader.read(Encoding.MESSAGE_PACK, frame, 0, frame.length, seen::add);
        assertThat(seen)
                .extracting(Envelope::id)
                .extracting(id -> Objects.requireNonNull(id).number())
                .containsExactly(1L, 2L, 3L);
        assertThat(seen.get(0).fault()).isNull();
        assertThat(Objects.requireNonNull(seen.get(1).fault()).code()).isEqualTo(ErrorCode.FRAME_UNREADABLE);
        assertThat(seen.get(1).action()).isNull();
        assertThat(seen.get(2).fault()).isNull();
    }

    /** A str of one byte that is no UTF-8, in several places; then what may be repeated: empty text, bin and ext. */
    @ParameterizedTest
    @CsvSource({
        "81a161a1ff,null,{},{}",
        "81a1ff01,null,{},{}",
        "920191a1ff,null,{},{}",
        "a0,same,same,same",
        "82a162c401ff03d401ff,same,same,same",
    })
    void shouldEchoNoTextThatIsNotUtf8(String part, String action, String body, String headers) {
        RawValue value = new RawValue(HexFormat.of().parseHex(part));
        List<Echo> echoes = new ArrayList<>();
        byte[] request = new PackWriter()
                .mapHeader(3)
                .string("action")
                .value(value)
                .string("body")
                .value(value)
                .string("headers")
                .value(value)
                .toByteArray();
        reader.read(Encoding.MESSAGE_PACK, request, 0, request.length, seen -> echoes.add(seen.echo()));
        Echo echo = echoes.get(0);
        assertThat(echo.action()).isEqualTo(action.equals("same") ? value : RawValue.NIL);
        assertThat(echo.body()).isEqualTo(body.equals("same") ? value : RawValue.EMPTY_MAP);
        assertThat(echo.headers()).isEqualTo(headers.equals("same") ? value : RawValue.EMPTY_MAP);
    }

    private static byte[] nativeRequest(long id, byte[] action) {
        return new PackWriter()
                .mapHeader(2)
                .string("id")
                .integer(id)
                .string("action")
                .raw(action)
                .toByteArray();
    }

    @Test
    void shouldRefuseNestingBeyondTheLimit() {
        int depth = Limits.MAX_NESTING_DEPTH;
        String atLimit = "{\"id\":1,\"body\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
        assertThat(readOne(atLimit).form()).isEqualTo(Form.NATIVE);
        String beyond = "{\"id\":1,\"body\":" + "[".repeat(depth) + "]".repeat(depth) + "}";
        assertThat(refusal(beyond).code()).isEqualTo(ErrorCode.FRAME_UNREADABLE);
    }
}
