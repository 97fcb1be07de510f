package dev.holdfast.protocol.websocket;

import static dev.holdfast.protocol.websocket.Frames.CONTINUATION;
import static dev.holdfast.protocol.websocket.Frames.FIN;
import static dev.holdfast.protocol.websocket.Frames.TEXT;
import static dev.holdfast.protocol.websocket.Frames.frame;
import static dev.holdfast.protocol.websocket.Frames.hex;
import static dev.holdfast.protocol.websocket.Frames.join;
import static dev.holdfast.protocol.websocket.Frames.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    private static final String INVALID = Transcript.violation(1007, "The text is not valid UTF-8.");

    @Test
    void shouldAcceptEveryCodePoint() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                byte[] bytes = Character.toString(point).getBytes(StandardCharsets.UTF_8);
                assertThat(Utf8Validator.isValid(bytes, 0, bytes.length))
                        .as("U+%X", point)
                        .isTrue();
            }
        }
    }

    @Test
    void shouldAgreeWithTheDecoderOfTheJdkOnAllShortSequences() {
        byte[] bytes = new byte[3];
        for (int i = 0; i < 1 << 24; i++) {
            bytes[0] = (byte) (i >> 16);
            bytes[1] = (byte) (i >> 8);
            bytes[2] = (byte) i;
            boolean plain = bytes[0] >= 0 && bytes[1] >= 0;
            if (!plain && Utf8Validator.isValid(bytes, 0, 3) != isValidForJdk(bytes)) {
                throw new AssertionError("differs on " + Arrays.toString(bytes));
            }
        }
    }

    private static boolean isValidForJdk(byte[] bytes) {
        // The decoder's replacement character encodes differently from whatever it replaced.
        return Arrays.equals(new String(bytes, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8), bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "80 bf", // continuation bytes alone
                "c3",
                "e1 bd",
                "f0 90 80",
                "c3 41",
                "e1 41 80",
                "f0 90 41", // truncated
                "c0 80",
                "c0 af",
                "c1 bf",
                "e0 80 af",
                "e0 9f bf",
                "f0 80 80 af",
                "f0 8f bf bf", // overlong
                "ed a0 80",
                "ed ad bf",
                "ed bf bf",
                "ed a0 80 ed b0 80", // surrogates
                "f4 90 80 80",
                "f5 80 80 80",
                "f7 bf bf bf",
                "f8 88 80 80 80",
                "fc 84 80 80 80 80", // above U+10FFFF
                "fe",
                "ff",
                "fe fe ff ff", // impossible
                "ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64 69 74 65 64",
            })
    void shouldRefuseTheClassicInvalidSequences(String digits) {
        byte[] bytes = hex(digits);
        assertThat(isStrictlyDecodable(bytes)).isFalse();
        for (int prefix = 0; prefix < 20; prefix++) {
            byte[] text = join(utf8("a".repeat(prefix)), bytes);
            assertThat(Utf8Validator.isValid(text, 0, text.length)).isFalse();
            assertThat(Transcript.of(Role.SERVER, 1000, frame(Role.SERVER, FIN | TEXT, text)))
                    .containsExactly(INVALID);
        }
    }

    private static boolean isStrictlyDecodable(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException invalid) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"κόσμε", "Hello-µ@ßöäüàá-UTF-8!!", "\uD83D\uDE00\uD83D\uDE00", "\uFFFD\uFFFE\uFFFF", "€"})
    void shouldAcceptTextSplitInsideCodePoints(String text) {
        byte[] bytes = utf8(text);
        for (int first = 0; first <= bytes.length; first++) {
            for (int second = first; second <= bytes.length; second++) {
                assertThat(fragments(bytes, first, second)).containsExactly("TEXT " + text);
            }
        }
    }

    @Test
    void shouldRefuseTextWhoseLastFragmentEndsInsideACodePoint() {
        byte[] bytes = Arrays.copyOf(utf8("a€"), 3);
        for (int split = 0; split <= bytes.length; split++) {
            assertThat(fragments(bytes, split, split)).containsExactly(INVALID);
        }
    }

    @Test
    void shouldRefuseAFragmentAtOnceThatNothingCanMakeValid() {
        assertThat(Transcript.of(Role.SERVER, 1000, frame(Role.SERVER, TEXT, hex("f4 90"))))
                .containsExactly(INVALID);
    }

    @Test
    void shouldForgetTheLastTextBeforeTheNext() {
        byte[] text = join(
                frame(Role.SERVER, TEXT, hex("e2 82")),
                frame(Role.SERVER, FIN | CONTINUATION, hex("ac")),
                frame(Role.SERVER, TEXT, hex("82")));
        assertThat(Transcript.of(Role.SERVER, 1000, text)).containsExactly("TEXT €", INVALID);
    }

    @Test
    void shouldNotJudgeBinaryMessages() {
        assertThat(Transcript.of(Role.SERVER, 1000, frame(Role.SERVER, FIN | Frames.BINARY, hex("ff fe"))))
                .containsExactly("BINARY ÿþ");
    }

    private static List<String> fragments(byte[] text, int first, int second) {
        byte[] stream = join(
                frame(Role.SERVER, TEXT, Arrays.copyOf(text, first)),
                frame(Role.SERVER, CONTINUATION, Arrays.copyOfRange(text, first, second)),
                frame(Role.SERVER, FIN | CONTINUATION, Arrays.copyOfRange(text, second, text.length)));
        return Transcript.of(Role.SERVER, 1000, stream);
    }
}
