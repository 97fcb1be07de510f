package dev.holdfast.protocol.websocket;

import static dev.holdfast.protocol.websocket.Frames.hex;
import static dev.holdfast.protocol.websocket.Frames.pattern;
import static dev.holdfast.protocol.websocket.Frames.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.CloseCode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameWriterTest {
    private static final int MAX_BYTES = 1 << 20;
    private static final FrameWriter SERVER = FrameWriter.server();

    private final FrameBuffer out = new FrameBuffer(1024, MAX_BYTES);

    private byte[] written() {
        return Arrays.copyOf(out.array(), out.length());
    }

    private List<String> readBack(Role reader) {
        return Transcript.of(reader, MAX_BYTES, written());
    }

    @Test
    void shouldWriteTheExamplesOfTheStandard() {
        SERVER.append(out, Opcode.TEXT, utf8("Hello"), 0, 5);
        assertThat(written()).isEqualTo(hex("81 05 48 65 6c 6c 6f"));
        out.reset();
        FrameWriter.client(() -> 0x3d21fa37).append(out, Opcode.TEXT, utf8("Hello"), 0, 5);
        assertThat(written()).isEqualTo(hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 82 00",
        "125, 82 7d",
        "126, 82 7e 00 7e",
        "127, 82 7e 00 7f",
        "65535, 82 7e ff ff",
        "65536, 82 7f 00 00 00 00 00 01 00 00",
    })
    void shouldWriteLengthsInTheirShortestForm(int length, String header) {
        byte[] payload = pattern(length);
        SERVER.append(out, Opcode.BINARY, payload, 0, length);
        assertThat(written()).isEqualTo(Frames.join(hex(header), payload));
    }

    @ParameterizedTest
    @EnumSource
    void shouldPatchTheHeaderWhateverWasExpected(Role role) {
        int[] lengths = {0, 1, 125, 126, 127, 1000, 65535, 65536, 70000};
        FrameWriter writer = writer(role, 7);
        for (int expected : lengths) {
            for (int actual : lengths) {
                out.reset();
                writer.append(out, Opcode.PING, utf8("before"), 0, 6);
                int frame = writer.begin(out, expected);
                byte[] payload = pattern(actual);
                out.write(payload, 0, actual);
                writer.end(out, frame, Opcode.BINARY);
                writer.append(out, Opcode.PONG, utf8("after"), 0, 5);
                assertThat(readBack(opposite(role)))
                        .containsExactly("PING before", "BINARY " + latin(payload), "PONG after");
            }
        }
    }

    @Test
    void shouldNotMoveThePayloadIfItsLengthWasExpected() {
        int frame = SERVER.begin(out, 300);
        out.write(pattern(300), 0, 300);
        byte[] before = written();
        SERVER.end(out, frame, Opcode.BINARY);
        assertThat(Arrays.copyOfRange(written(), 4, 304)).isEqualTo(Arrays.copyOfRange(before, 4, 304));
        assertThat(out.length()).isEqualTo(before.length);
    }

    @Test
    void shouldGiveUpAFrameByTruncating() {
        SERVER.append(out, Opcode.TEXT, utf8("kept"), 0, 4);
        int frame = SERVER.begin(out, 10);
        out.write(pattern(500), 0, 500);
        out.truncate(frame);
        SERVER.append(out, Opcode.TEXT, utf8("next"), 0, 4);
        assertThat(readBack(Role.CLIENT)).containsExactly("TEXT kept", "TEXT next");
    }

    @Test
    void shouldTakeANewKeyForEachFrame() {
        int[] next = {0};
        FrameWriter client = FrameWriter.client(() -> next[0]++);
        for (int i = 0; i < 3; i++) {
            client.append(out, Opcode.BINARY, new byte[1], 0, 1);
        }
        assertThat(written()).isEqualTo(hex("8281 00000000 00  8281 01000000 01  8281 02000000 02"));
    }

    @Test
    void shouldLeaveTheCallersPayloadUnmasked() {
        byte[] payload = pattern(100);
        writer(Role.CLIENT, 1).append(out, Opcode.BINARY, payload, 0, 100);
        assertThat(payload).isEqualTo(pattern(100));
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSE", "PING", "PONG"})
    void shouldRefuseToWriteLongControlFrames(Opcode opcode) {
        assertThatThrownBy(() -> SERVER.append(out, opcode, new byte[126], 0, 126))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(out.length()).isZero();
    }

    @Test
    void shouldRefuseToWriteFragments() {
        assertThatThrownBy(() -> SERVER.append(out, Opcode.CONTINUATION, new byte[1], 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(out.length()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldWriteEverySendableCloseCodeAndNoOther(CloseCode code) {
        if (code.isSendable() || code == CloseCode.NO_STATUS) {
            SERVER.appendClose(out, code, "");
            assertThat(readBack(Role.CLIENT)).containsExactly("CLOSE " + code.number() + " ");
        } else {
            assertThatThrownBy(() -> SERVER.appendClose(out, code, "")).isInstanceOf(IllegalArgumentException.class);
            assertThat(out.length()).isZero();
        }
    }

    @Test
    void shouldEchoAnEmptyCloseAsAnEmptyClose() {
        SERVER.appendClose(out, CloseCode.NO_STATUS, "ignored");
        assertThat(written()).isEqualTo(hex("88 00"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "aa", "aaa"})
    void shouldCutReasonsAtTheEndOfACharacter(String prefix) {
        for (String character : List.of("x", "ü", "€", "\uD83D\uDE00")) {
            out.reset();
            String reason = prefix + character.repeat(1000);
            SERVER.appendClose(out, CloseCode.GOING_AWAY, reason);
            int size = utf8(character).length;
            int fitting = (FrameWriter.MAX_REASON_BYTES - prefix.length()) / size;
            assertThat(readBack(Role.CLIENT)).containsExactly("CLOSE 1001 " + prefix + character.repeat(fitting));
        }
    }

    @Test
    void shouldKeepReasonsThatJustFit() {
        SERVER.appendClose(out, CloseCode.GOING_AWAY, "x".repeat(123));
        assertThat(readBack(Role.CLIENT)).containsExactly("CLOSE 1001 " + "x".repeat(123));
    }

    @Test
    void shouldReplaceHalfSurrogatesInReasons() {
        SERVER.appendClose(out, CloseCode.GOING_AWAY, "a\uD83D");
        assertThat(readBack(Role.CLIENT)).containsExactly("CLOSE 1001 a?");
    }

    @Test
    void shouldBoundTheBufferAndChangeNothingBeyond() {
        FrameBuffer small = new FrameBuffer(10, 20);
        SERVER.append(small, Opcode.BINARY, pattern(10), 0, 10);
        assertThatThrownBy(() -> SERVER.append(small, Opcode.BINARY, pattern(7), 0, 7))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> SERVER.appendClose(small, CloseCode.NORMAL, ""))
                .isInstanceOf(IllegalStateException.class);
        assertThat(small.length()).isEqualTo(12);
        SERVER.append(small, Opcode.BINARY, pattern(6), 0, 6);
        assertThat(small.remaining()).isZero();
    }

    @Test
    void shouldKeepAnArrayUpToItsBoundAndReleaseALargerOne() {
        out.write(pattern(1024), 0, 1024);
        byte[] kept = out.array();
        out.reset();
        assertThat(out.array()).isSameAs(kept);
        out.write(pattern(1025), 0, 1025);
        out.reset();
        assertThat(out.array()).isEmpty();
    }

    @Test
    void shouldWriteNumbersBigEndian() {
        out.writeByte(0x1FF);
        out.writeShort(0x12345);
        out.writeLong(0x0102030405060708L);
        out.ensure(2);
        out.array()[out.length()] = 9;
        out.advance(1);
        assertThat(written()).isEqualTo(hex("ff 2345 0102030405060708 09"));
    }

    @Test
    void shouldReadBackWhatWasWrittenWhateverItWas() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            Role role = random.nextBoolean() ? Role.CLIENT : Role.SERVER;
            List<String> expected = writeRandomFrames(random, writer(role, seed));
            List<String> actual = Transcript.of(opposite(role), MAX_BYTES, written(), () -> 1 + random.nextInt(5000));
            assertThat(actual).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private List<String> writeRandomFrames(Random random, FrameWriter writer) {
        out.reset();
        return random.ints(random.nextInt(20), 0, 4)
                .mapToObj(kind -> switch (kind) {
                    case 0 -> write(writer, Opcode.PING, bytes(random, 126));
                    case 1 -> write(writer, Opcode.PONG, bytes(random, 126));
                    case 2 -> writeText(writer, random);
                    default -> write(writer, Opcode.BINARY, bytes(random, 1 << random.nextInt(1, 18)));
                })
                .toList();
    }

    private String write(FrameWriter writer, Opcode opcode, byte[] payload) {
        writer.append(out, opcode, payload, 0, payload.length);
        return opcode + " " + latin(payload);
    }

    private String writeText(FrameWriter writer, Random random) {
        String text = random.ints(random.nextInt(300), 0, Character.MIN_SURROGATE)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        byte[] bytes = utf8(text);
        int frame = writer.begin(out, random.nextInt(300));
        out.write(bytes, 0, bytes.length);
        writer.end(out, frame, Opcode.TEXT);
        return Opcode.TEXT + " " + text;
    }

    private static byte[] bytes(Random random, int bound) {
        byte[] bytes = new byte[random.nextInt(bound)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static FrameWriter writer(Role role, long seed) {
        Random keys = new Random(seed);
        return role == Role.CLIENT ? FrameWriter.client(keys::nextInt) : SERVER;
    }

    private static Role opposite(Role role) {
        return role == Role.CLIENT ? Role.SERVER : Role.CLIENT;
    }
}
