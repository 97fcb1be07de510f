package dev.holdfast.protocol.codec;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCodecTest {

    private static final int ROUNDS = 500;

    private static byte[] toPack(String json) {
        byte[] bytes = json.getBytes(UTF_8);
        return JsonCodec.toPack(bytes, 0, bytes.length);
    }

    private static Refusal refusal(byte[] json) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> JsonCodec.toPack(json, 0, json.length));
        return Objects.requireNonNull(refusal, "not refused");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "true",
                "false",
                "0",
                "-1",
                "9223372036854775807",
                "-9223372036854775808",
                "1.5",
                "1.0E300",
                "\"\"",
                "\"é€😀\"",
                "\"\\u0000\\n\\\"\\\\\"",
                "[]",
                "{}",
                "[1,[2,{\"a\":[null]}]]",
                "{\"b\":1,\"a\":2,\"b\":3}"
            })
    void shouldGoBothWaysWithoutALoss(String json) {
        assertThat(JsonCodec.toJson(toPack(json))).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource({"1e2, 100.0", "-0, 0", "1.0, 1.0", "0.1, 0.1", "1E-400, 0.0"})
    void shouldKeepWholeNumbersAndOthersApart(String json, String back) {
        assertThat(JsonCodec.toJson(toPack(json))).isEqualTo(back);
    }

    @Test
    void shouldKeepWhatRandomDocumentsSay() {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            PackWriter out = new PackWriter();
            writeRandom(new Random(seed), out, 0);
            byte[] pack = out.toByteArray();
            assertThat(toPack(JsonCodec.toJson(pack))).as("seed %s", seed).isEqualTo(pack);
        }
    }

    private static void writeRandom(Random random, PackWriter out, int depth) {
        switch (random.nextInt(depth > 4 ? 5 : 7)) {
            case 0 -> out.nil();
            case 1 -> out.bool(random.nextBoolean());
            case 2 -> out.integer(random.nextLong() >> random.nextInt(64));
            case 3 -> out.floating(random.nextGaussian() * 1e10);
            case 4 -> out.string(randomText(random));
            case 5 -> {
                int count = random.nextInt(20);
                out.arrayHeader(count);
                for (int i = 0; i < count; i++) {
                    writeRandom(random, out, depth + 1);
                }
            }
            default -> {
                int count = random.nextInt(20);
                out.mapHeader(count);
                for (int i = 0; i < count; i++) {
                    out.string(randomText(random));
                    writeRandom(random, out, depth + 1);
                }
            }
        }
    }

    private static String randomText(Random random) {
        int[] choices = {'a', '"', '\\', '\n', 0, 0x7f, 0xe9, 0x20ac, 0x1f600, 0xfffd, 0x2028};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.appendCodePoint(choices[random.nextInt(choices.length)]);
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "{",
                "[1,",
                "[1,]",
                "{\"a\"}",
                "{a:1}",
                "'a'",
                "nul",
                "NaN",
                "Infinity",
                "01",
                "+1",
                "1 2",
                "[]]",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "{\"\\ud800x\":1}",
                "1e400",
                "-1e400",
                "// no\n1",
                "\"\t\"",
                "\uFEFF1"
            })
    void shouldRefuseWhatIsNoJson(String json) {
        Refusal refusal = refusal(json.getBytes(UTF_8));
        assertThat(refusal.code()).isEqualTo(ErrorCode.FRAME_UNREADABLE);
        assertThat(refusal.text()).startsWith("Can't decode text (JSON) request. JSONDecodeError: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "[1,{\"a\":100000000000000000000000}]"})
    void shouldRefuseIntegersBeyond64Bits(String json) {
        assertThat(refusal(json.getBytes(UTF_8)).code()).isEqualTo(ErrorCode.BODY_UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"22ff22", "22c328", "22eda080", "22f09f9822", "7b22ff223a317d"})
    void shouldRefuseBytesThatAreNotUtf8(String hex) {
        assertThat(refusal(HexFormat.of().parseHex(hex)).code()).isEqualTo(ErrorCode.FRAME_UNREADABLE);
    }

    @Test
    void shouldReadNoOtherEncodingThanUtf8() {
        assertThat(refusal("{\"a\": 1}".getBytes(UTF_16BE)).code()).isEqualTo(ErrorCode.FRAME_UNREADABLE);
    }

    @Test
    void shouldBoundNestingAndTheLengthOfNumbers() {
        int depth = Limits.MAX_NESTING_DEPTH;
        assertThat(toPack("[".repeat(depth) + "]".repeat(depth))).hasSize(depth);
        assertThat(refusal("[".repeat(depth + 1).getBytes(UTF_8)).code()).isEqualTo(ErrorCode.FRAME_UNREADABLE);
        assertThat(refusal("[".repeat(100_000).getBytes(UTF_8)).code()).isEqualTo(ErrorCode.FRAME_UNREADABLE);
        assertThat(refusal("1".repeat(100_000).getBytes(UTF_8)).code())
                .isIn(ErrorCode.FRAME_UNREADABLE, ErrorCode.BODY_UNREADABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void shouldSayInOwnWordsWhatIsTooDeepOrTooLong(String level) {
        assertThat(refusal(level.repeat(Limits.MAX_NESTING_DEPTH + 1).getBytes(UTF_8))
                        .text())
                .isEqualTo("Can't decode text (JSON) request. JSONDecodeError: The document is nested deeper than 32"
                        + " levels");
        assertThat(refusal(level.repeat(100_000).getBytes(UTF_8)).text()).endsWith("nested deeper than 32 levels");
        assertThat(refusal((level + "1".repeat(100_000)).getBytes(UTF_8)).text())
                .endsWith("A number, a name or a text is too long");
        assertThat(refusal(("{\"" + "n".repeat(100_000)).getBytes(UTF_8)).text())
                .endsWith("A number, a name or a text is too long");
    }

    @Test
    void shouldReadFromTheMiddleOfABuffer() {
        byte[] buffer = "xx[1]yy".getBytes(UTF_8);
        assertThat(JsonCodec.toPack(buffer, 2, 3)).isEqualTo(new byte[] {(byte) 0x91, 1});
        byte[] pack = {0, (byte) 0x91, 1, 0};
        assertThat(JsonCodec.toJsonBytes(pack, 1, 2)).isEqualTo("[1]".getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c40105", "d40105", "91c40105", "81a161c40105", "810102"})
    void shouldRefuseToShowWhatJsonCannot(String hex) {
        byte[] pack = HexFormat.of().parseHex(hex);
        assertThat(catchThrowableOfType(Refusal.class, () -> JsonCodec.toJsonBytes(pack)))
                .isNotNull();
    }
}
