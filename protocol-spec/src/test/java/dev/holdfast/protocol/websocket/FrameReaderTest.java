package dev.holdfast.protocol.websocket;

import static dev.holdfast.protocol.websocket.Frames.BINARY;
import static dev.holdfast.protocol.websocket.Frames.CLOSE;
import static dev.holdfast.protocol.websocket.Frames.CONTINUATION;
import static dev.holdfast.protocol.websocket.Frames.FIN;
import static dev.holdfast.protocol.websocket.Frames.PING;
import static dev.holdfast.protocol.websocket.Frames.PONG;
import static dev.holdfast.protocol.websocket.Frames.TEXT;
import static dev.holdfast.protocol.websocket.Frames.frame;
import static dev.holdfast.protocol.websocket.Frames.hex;
import static dev.holdfast.protocol.websocket.Frames.join;
import static dev.holdfast.protocol.websocket.Frames.pattern;
import static dev.holdfast.protocol.websocket.Frames.utf8;
import static dev.holdfast.protocol.websocket.Transcript.violation;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final int MAX_BYTES = 1 << 20;
    private static final byte[] NONE = {};

    private static List<String> server(byte[]... frames) {
        return Transcript.of(Role.SERVER, MAX_BYTES, join(frames));
    }

    private static byte[] masked(int first, byte[] payload) {
        return frame(Role.SERVER, first, payload);
    }

    @Test
    void shouldReadTheExamplesOfTheStandard() {
        assertThat(Transcript.of(Role.CLIENT, MAX_BYTES, hex("81 05 48 65 6c 6c 6f")))
                .containsExactly("TEXT Hello");
        assertThat(server(hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"))).containsExactly("TEXT Hello");
        assertThat(Transcript.of(Role.CLIENT, MAX_BYTES, hex("01 03 48 65 6c 80 02 6c 6f")))
                .containsExactly("TEXT Hello");
        assertThat(Transcript.of(Role.CLIENT, MAX_BYTES, hex("89 05 48 65 6c 6c 6f")))
                .containsExactly("PING Hello");
        assertThat(server(hex("8a 85 37 fa 21 3d 7f 9f 4d 51 58"))).containsExactly("PONG Hello");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 124, 125, 126, 127, 128, 65534, 65535, 65536, 65537, 1 << 20})
    void shouldReadEveryFormOfLength(int length) {
        byte[] payload = pattern(length);
        String event = "BINARY " + new String(payload, StandardCharsets.ISO_8859_1);
        for (Role role : Role.values()) {
            assertThat(Transcript.of(role, MAX_BYTES, frame(role, FIN | BINARY, payload)))
                    .containsExactly(event);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "125, 2", "0, 8", "125, 8", "126, 8", "65535, 8"})
    void shouldRefuseLengthsNotInTheirShortestForm(int length, int lengthBytes) {
        assertThat(server(frame(Role.SERVER, FIN | BINARY, new byte[length], lengthBytes)))
                .containsExactly(violation(1002, "The length is not written in its shortest form."));
    }

    @Test
    void shouldRefuseLengthsWithTheHighestBit() {
        assertThat(server(hex("82 ff 80 00 00 00 00 00 00 00")))
                .containsExactly(violation(1002, "The length has its highest bit set."));
    }

    @Test
    void shouldRefuseHugeFramesAtTheirHeaderWithoutAllocating() {
        FrameReader reader = new FrameReader(Role.SERVER, 64 << 20);
        // Declares 2^40 bytes.
        byte[] huge = hex("82 ff 00 00 01 00 00 00 00 00");
        assertThatThrownBy(() -> reader.read(huge, 0, huge.length, new Refusing()))
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("The message is too big.")
                .satisfies(
                        e -> assertThat(((ProtocolViolation) e).code().number()).isEqualTo(1009));
        assertThat(reader.retainedBytes()).isZero();
    }

    @Test
    void shouldGrowWithWhatArrivesAndNotWithWhatIsDeclared() {
        FrameReader reader = new FrameReader(Role.SERVER, 1 << 30);
        // Declares 2^30 bytes.
        byte[] start = join(hex("82 ff 00 00 00 00 40 00 00 00 01 02 03 04"), new byte[100]);
        reader.read(start, 0, start.length, new Refusing());
        assertThat(reader.retainedBytes()).isBetween(start.length, 2 * start.length);
        for (int arrived = start.length; arrived < 100_000; arrived += 1000) {
            reader.read(new byte[1000], 0, 1000, new Refusing());
            assertThat(reader.retainedBytes()).isLessThanOrEqualTo(2 * (arrived + 1000));
        }
    }

    @Test
    void shouldHoldNothingBetweenMessages() {
        FrameReader reader = new FrameReader(Role.SERVER, MAX_BYTES);
        byte[] stream = join(
                masked(TEXT, utf8("a")), masked(FIN | PING, NONE), masked(FIN | CONTINUATION, utf8("b")), text("c"));
        for (int i = 0; i < stream.length; i++) {
            reader.read(stream, i, 1, new Ignoring());
        }
        assertThat(reader.retainedBytes()).isZero();
        assertThat(reader.isFinished()).isFalse();
    }

    private static byte[] text(String payload) {
        return Frames.text(Role.SERVER, payload);
    }

    @Test
    void shouldHandOutWholeFramesWithoutCopying() {
        byte[] stream = join(text("one"), text("two"));
        new FrameReader(Role.SERVER, MAX_BYTES).read(stream, 0, stream.length, new Ignoring() {
            @Override
            public void onMessage(Opcode opcode, byte[] buffer, int offset, int length) {
                assertThat(buffer).isSameAs(stream);
                assertThat(offset).isIn(6, 15);
                assertThat(length).isEqualTo(3);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void shouldRefuseReservedOpcodes(int opcode) {
        assertThat(server(masked(FIN | opcode, NONE))).containsExactly(violation(1002, "The opcode is reserved."));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70})
    void shouldRefuseReservedBits(int bits) {
        for (int opcode : new int[] {CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG}) {
            assertThat(server(text("before"), masked(FIN | bits | opcode, NONE), text("after")))
                    .containsExactly("TEXT before", violation(1002, "Reserved bits are set."));
        }
    }

    @Test
    void shouldRefuseUnmaskedFramesOfClients() {
        assertThat(server(Frames.text(Role.CLIENT, "bare"))).containsExactly(violation(1002, "A client must mask."));
    }

    @Test
    void shouldRefuseMaskedFramesOfServers() {
        assertThat(Transcript.of(Role.CLIENT, MAX_BYTES, text("masked")))
                .containsExactly(violation(1002, "A server must not mask."));
    }

    @Test
    void shouldHandOutPingsAndPongsOfUpTo125Bytes() {
        byte[] payload = pattern(125);
        String shown = new String(payload, StandardCharsets.ISO_8859_1);
        assertThat(server(masked(FIN | PING, NONE), masked(FIN | PING, payload), masked(FIN | PONG, payload)))
                .containsExactly("PING ", "PING " + shown, "PONG " + shown);
    }

    @ParameterizedTest
    @ValueSource(ints = {CLOSE, PING, PONG})
    void shouldRefuseLongOrFragmentedControlFrames(int opcode) {
        assertThat(server(masked(FIN | opcode, new byte[126])))
                .containsExactly(violation(1002, "A control frame is longer than 125 bytes."));
        assertThat(server(masked(opcode, NONE))).containsExactly(violation(1002, "A control frame is fragmented."));
    }

    @Test
    void shouldJudgeControlFramesBeforeTheirPayloadArrives() {
        assertThat(server(hex("89 fe"))).containsExactly(violation(1002, "A control frame is longer than 125 bytes."));
    }

    @Test
    void shouldAssembleFragmentsAndHandOutControlFramesAtOnce() {
        assertThat(server(
                        masked(TEXT, utf8("one ")),
                        masked(FIN | PING, utf8("1")),
                        masked(CONTINUATION, utf8("two ")),
                        masked(FIN | PONG, utf8("2")),
                        masked(CONTINUATION, NONE),
                        masked(FIN | CONTINUATION, utf8("three")),
                        masked(BINARY, utf8("x")),
                        masked(FIN | CONTINUATION, NONE)))
                .containsExactly("PING 1", "PONG 2", "TEXT one two three", "BINARY x");
    }

    @Test
    void shouldAssembleEmptyFragmentsToAnEmptyMessage() {
        assertThat(server(masked(TEXT, NONE), masked(CONTINUATION, NONE), masked(FIN | CONTINUATION, NONE), text("x")))
                .containsExactly("TEXT ", "TEXT x");
    }

    @ParameterizedTest
    @ValueSource(ints = {CONTINUATION, FIN | CONTINUATION})
    void shouldRefuseContinuationsOfNothing(int first) {
        String reason = "A continuation has nothing to continue.";
        assertThat(server(masked(first, utf8("x")), text("after"))).containsExactly(violation(1002, reason));
        assertThat(server(masked(TEXT, NONE), masked(FIN, NONE), masked(first, NONE)))
                .containsExactly("TEXT ", violation(1002, reason));
        assertThat(server(text("whole"), masked(first, NONE))).containsExactly("TEXT whole", violation(1002, reason));
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, BINARY, FIN | TEXT, FIN | BINARY})
    void shouldRefuseMessagesInsideMessages(int first) {
        assertThat(server(masked(TEXT, utf8("x")), masked(first, utf8("y"))))
                .containsExactly(violation(1002, "A message starts before the last one ended."));
    }

    @Test
    void shouldBoundWholeMessages() {
        byte[] fits = frame(Role.SERVER, FIN | BINARY, new byte[200]);
        byte[] exceeds = frame(Role.SERVER, FIN | BINARY, new byte[201]);
        assertThat(Transcript.of(Role.SERVER, 200, fits))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("BINARY");
        assertThat(Transcript.of(Role.SERVER, 200, exceeds))
                .containsExactly(violation(1009, "The message is too big."));
    }

    @Test
    void shouldBoundFragmentedMessagesOverAllFragments() {
        byte[] half = masked(BINARY, new byte[100]);
        byte[] fits = join(half, masked(FIN | CONTINUATION, new byte[100]));
        byte[] exceeds = join(half, masked(FIN | CONTINUATION, new byte[101]));
        assertThat(Transcript.of(Role.SERVER, 200, join(fits, fits))).hasSize(2);
        assertThat(Transcript.of(Role.SERVER, 200, exceeds))
                .containsExactly(violation(1009, "The message is too big."));
    }

    @Test
    void shouldHandOutControlFramesEvenIfTheyExceedTheBoundOfMessages() {
        byte[] stream = join(masked(BINARY, new byte[10]), masked(FIN | PING, new byte[100]));
        assertThat(Transcript.of(Role.SERVER, 10, stream))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("PING");
    }

    @Test
    void shouldReportCloseFramesAndIgnoreWhatFollows() {
        assertThat(server(masked(FIN | CLOSE, NONE), text("late"))).containsExactly("CLOSE 1005 ");
        assertThat(server(Frames.close(Role.SERVER, 1000, NONE), hex("ff ff"))).containsExactly("CLOSE 1000 ");
        assertThat(server(Frames.close(Role.SERVER, 4003, utf8("Authentication expired.")), text("late")))
                .containsExactly("CLOSE 4003 Authentication expired.");
        assertThat(server(Frames.close(Role.SERVER, 1001, utf8("ü".repeat(61) + "x"))))
                .containsExactly("CLOSE 1001 " + "ü".repeat(61) + "x");
    }

    @Test
    void shouldReportCloseFramesInsideFragments() {
        assertThat(server(masked(TEXT, utf8("x")), Frames.close(Role.SERVER, 1001, NONE), masked(FIN, utf8("y"))))
                .containsExactly("CLOSE 1001 ");
    }

    @Test
    void shouldRefuseCloseFramesOfOneByte() {
        assertThat(server(masked(FIN | CLOSE, new byte[1])))
                .containsExactly(violation(1002, "A close code has two bytes."));
    }

    @Test
    void shouldRefuseExactlyTheCloseCodesThatMayNotAppear() {
        for (int code = 0; code <= 0xFFFF; code++) {
            boolean allowed = (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
                    || (code >= 3000 && code <= 4999);
            byte[] frame = Frames.close(Role.CLIENT, code, NONE);
            assertThat(Transcript.of(Role.CLIENT, MAX_BYTES, frame))
                    .containsExactly(
                            allowed ? "CLOSE " + code + " " : violation(1002, "The close code is not allowed."));
        }
    }

    @Test
    void shouldRefuseCloseReasonsThatAreNotText() {
        assertThat(server(Frames.close(Role.SERVER, 1000, hex("ce ba e1 bd"))))
                .containsExactly(violation(1007, "The text is not valid UTF-8."));
    }

    @Test
    void shouldFinishAtTheFirstViolation() {
        assertThat(server(hex("83 80 00 00 00 00"), text("late"), hex("ff ff"))).hasSize(1);
    }

    @Test
    void shouldFinishAndReleaseIfTheHandlerFails() {
        FrameReader reader = new FrameReader(Role.SERVER, MAX_BYTES);
        byte[] stream = join(masked(TEXT, utf8("x")), masked(FIN | PING, NONE), text("late"));
        assertThatThrownBy(() -> reader.read(stream, 0, stream.length, new Refusing()))
                .isInstanceOf(AssertionError.class);
        assertThat(reader.isFinished()).isTrue();
        assertThat(reader.retainedBytes()).isZero();
        reader.read(stream, 0, stream.length, new Refusing());
    }

    @Test
    void shouldCostNoStackTraceToRefuse() {
        FrameReader reader = new FrameReader(Role.SERVER, MAX_BYTES);
        byte[] wrong = hex("ff ff");
        assertThatThrownBy(() -> reader.read(wrong, 0, 2, new Refusing()))
                .satisfies(violation -> assertThat(violation.getStackTrace()).isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void shouldAcceptReadsOfNothing(Role role) {
        FrameReader reader = new FrameReader(role, MAX_BYTES);
        reader.read(NONE, 0, 0, new Refusing());
        assertThat(reader.retainedBytes()).isZero();
    }

    @Test
    void shouldRefuseRangesOutsideTheBuffer() {
        FrameReader reader = new FrameReader(Role.SERVER, MAX_BYTES);
        assertThatThrownBy(() -> reader.read(new byte[4], 2, 3, new Refusing()))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, (1 << 30) + 1})
    void shouldRefuseSenselessBounds(int maxMessageBytes) {
        assertThatThrownBy(() -> new FrameReader(Role.SERVER, maxMessageBytes))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldUnmaskEveryLengthAtEveryOffset() {
        for (int length = 0; length < 40; length++) {
            for (int offset = 0; offset < 9; offset++) {
                byte[] plain = pattern(length + offset + 9);
                byte[] changed = plain.clone();
                Masks.apply(0x89ABCDEF, changed, offset, length);
                byte[] key = hex("ef cd ab 89");
                for (int i = 0; i < length; i++) {
                    assertThat(changed[offset + i]).isEqualTo((byte) (plain[offset + i] ^ key[i % 4]));
                }
                assertThat(Arrays.copyOf(changed, offset)).isEqualTo(Arrays.copyOf(plain, offset));
                assertThat(Arrays.copyOfRange(changed, offset + length, changed.length))
                        .isEqualTo(Arrays.copyOfRange(plain, offset + length, plain.length));
            }
        }
    }

    private static class Ignoring implements FrameHandler {
        @Override
        public void onMessage(Opcode opcode, byte[] buffer, int offset, int length) {}

        @Override
        public void onPing(byte[] buffer, int offset, int length) {}

        @Override
        public void onPong(byte[] buffer, int offset, int length) {}

        @Override
        public void onClose(int code, String reason) {}
    }

    private static final class Refusing implements FrameHandler {
        @Override
        public void onMessage(Opcode opcode, byte[] buffer, int offset, int length) {
            throw new AssertionError("unexpected message");
        }

        @Override
        public void onPing(byte[] buffer, int offset, int length) {
            throw new AssertionError("unexpected ping");
        }

        @Override
        public void onPong(byte[] buffer, int offset, int length) {
            throw new AssertionError("unexpected pong");
        }

        @Override
        public void onClose(int code, String reason) {
            throw new AssertionError("unexpected close");
        }
    }
}
