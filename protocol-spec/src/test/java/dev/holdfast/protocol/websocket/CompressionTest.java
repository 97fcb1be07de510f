package dev.holdfast.protocol.websocket;

import static dev.holdfast.protocol.websocket.Frames.BINARY;
import static dev.holdfast.protocol.websocket.Frames.CONTINUATION;
import static dev.holdfast.protocol.websocket.Frames.FIN;
import static dev.holdfast.protocol.websocket.Frames.PING;
import static dev.holdfast.protocol.websocket.Frames.TEXT;
import static dev.holdfast.protocol.websocket.Frames.frame;
import static dev.holdfast.protocol.websocket.Frames.hex;
import static dev.holdfast.protocol.websocket.Frames.join;
import static dev.holdfast.protocol.websocket.Frames.pattern;
import static dev.holdfast.protocol.websocket.Frames.utf8;
import static dev.holdfast.protocol.websocket.Transcript.violation;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The extension permessage-deflate: what is agreed on, and the messages that it makes. */
class CompressionTest {

    private static final int MAX_BYTES = 1 << 20;
    private static final int COMPRESSED = 0x40;
    private static final String PLAIN = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    private static final String RESERVED = violation(1002, "Reserved bits are set.");

    private static List<String> read(int maxBytes, byte[]... frames) {
        return Transcript.inflating(Role.SERVER, maxBytes, join(frames));
    }

    private static byte[] masked(int first, byte[] payload) {
        return frame(Role.SERVER, first, payload);
    }

    /** Made without the class under test. */
    private static byte[] deflated(byte[] payload) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(payload);
        byte[] out = new byte[payload.length + 1000];
        int length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
        deflater.end();
        return Arrays.copyOf(out, length - 4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            permessage-deflate                                            | ^^
            Permessage-Deflate; client_max_window_bits                    | ^^
            permessage-deflate; client_max_window_bits=10                 | ^^
            permessage-deflate; server_no_context_takeover                | ^^
            permessage-deflate; server_max_window_bits=15                 | ; server_max_window_bits=15
            permessage-deflate; server_max_window_bits="15"               | ; server_max_window_bits=15
            x-other, permessage-deflate                                   | ^^
            permessage-deflate; server_max_window_bits=8, permessage-deflate | ^^
            """)
    void shouldAgreeOnMessagesThatStandForThemselves(String offer, String more) {
        assertThat(Compression.agree(List.of(offer))).isEqualTo(PLAIN + more);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x-webkit-deflate-frame",
                "permessage-deflate; server_max_window_bits=14",
                "permessage-deflate; server_max_window_bits",
                "permessage-deflate; client_max_window_bits=16",
                "permessage-deflate; client_max_window_bits=7",
                "permessage-deflate; client_no_context_takeover=1",
                "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
                "permessage-deflate; mystery"
            })
    void shouldDeclineWhatItDoesNotSpeak(String offer) {
        assertThat(Compression.agree(List.of(offer))).isNull();
    }

    @Test
    void shouldReadTheExamplesOfTheStandard() {
        assertThat(read(MAX_BYTES, masked(FIN | COMPRESSED | TEXT, hex("f2 48 cd c9 c9 07 00"))))
                .containsExactly("TEXT Hello");
        assertThat(read(
                        MAX_BYTES,
                        masked(COMPRESSED | TEXT, hex("f2 48 cd")),
                        masked(FIN | CONTINUATION, hex("c9 c9 07 00"))))
                .containsExactly("TEXT Hello");
        byte[] stored = hex("00 05 00 fa ff 48 65 6c 6c 6f 00");
        assertThat(read(MAX_BYTES, masked(FIN | COMPRESSED | TEXT, stored))).containsExactly("TEXT Hello");
        byte[] lastBlock = hex("f3 48 cd c9 c9 07 00 00");
        assertThat(read(MAX_BYTES, masked(FIN | COMPRESSED | TEXT, lastBlock))).containsExactly("TEXT Hello");
        byte[] twoBlocks = hex("f2 48 05 00 00 00 ff ff ca c9 c9 07 00");
        assertThat(read(MAX_BYTES, masked(FIN | COMPRESSED | TEXT, twoBlocks))).containsExactly("TEXT Hello");
    }

    @Test
    void shouldReadPlainAndCompressedMessagesInTurn() {
        byte[] large = pattern(300_000);
        byte[] text = utf8("äöü €".repeat(1000));
        assertThat(read(
                        MAX_BYTES,
                        masked(FIN | COMPRESSED | BINARY, deflated(large)),
                        masked(FIN | TEXT, utf8("plain")),
                        masked(COMPRESSED | TEXT, Arrays.copyOf(deflated(text), 5)),
                        masked(FIN | PING, utf8("p")),
                        masked(FIN | CONTINUATION, Arrays.copyOfRange(deflated(text), 5, deflated(text).length)),
                        masked(FIN | COMPRESSED | TEXT, deflated(utf8("last")))))
                .containsExactly(
                        "BINARY " + new String(large, StandardCharsets.ISO_8859_1),
                        "TEXT plain",
                        "PING p",
                        "TEXT " + new String(text, StandardCharsets.UTF_8),
                        "TEXT last");
    }

    @Test
    void shouldRefuseReservedBitsElsewhere() {
        assertThat(read(MAX_BYTES, masked(FIN | COMPRESSED | PING, new byte[0])))
                .containsExactly(RESERVED);
        assertThat(read(MAX_BYTES, masked(TEXT, utf8("a")), masked(FIN | COMPRESSED | CONTINUATION, utf8("b"))))
                .containsExactly(RESERVED);
        assertThat(read(MAX_BYTES, masked(FIN | COMPRESSED | 0x20 | TEXT, deflated(utf8("a")))))
                .containsExactly(RESERVED);
        assertThat(read(MAX_BYTES, masked(FIN | 0x10 | TEXT, utf8("a")))).containsExactly(RESERVED);
        assertThat(Transcript.of(Role.SERVER, MAX_BYTES, masked(FIN | COMPRESSED | TEXT, deflated(utf8("a")))))
                .containsExactly(RESERVED);
    }

    @Test
    void shouldUnpackNoMoreThanAMessageMayHave() {
        byte[] bomb = deflated(new byte[64 << 20]);
        assertThat(bomb.length).isLessThan(MAX_BYTES);
        assertThat(read(MAX_BYTES, masked(FIN | COMPRESSED | BINARY, bomb)))
                .containsExactly(violation(1009, "The message is too big."));
        byte[] just = deflated(new byte[MAX_BYTES]);
        assertThat(read(MAX_BYTES, masked(FIN | COMPRESSED | BINARY, just))).hasSize(1);
        assertThat(read(MAX_BYTES - 1, masked(FIN | COMPRESSED | BINARY, just)))
                .containsExactly(violation(1009, "The message is too big."));
    }

    @Test
    void shouldRefuseWhatIsNoCompressedMessage() {
        assertThat(read(MAX_BYTES, masked(FIN | COMPRESSED | BINARY, hex("ff ff ff ff"))))
                .containsExactly(violation(1002, "A compressed message cannot be read."));
        assertThat(read(MAX_BYTES, masked(FIN | COMPRESSED | TEXT, deflated(hex("c3 28")))))
                .containsExactly(violation(1007, "The text is not valid UTF-8."));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 4096, 70_000, 1_000_000})
    void shouldReadWhatItHasWritten(int length) {
        Random random = new Random(length);
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) random.nextInt(8);
        }
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        FrameBuffer out = new FrameBuffer(0, 4 << 20);
        MessageDeflater deflater = new MessageDeflater();
        FrameWriter writer = FrameWriter.client(() -> 0x12345678);
        for (byte[] message : List.of(payload, noise, payload)) {
            writer.appendCompressed(out, Opcode.BINARY, message, 0, length, deflater);
        }
        assertThat(out.length()).isLessThan(3 * length + 50);
        String shown = "BINARY " + new String(payload, StandardCharsets.ISO_8859_1);
        assertThat(read(MAX_BYTES, Arrays.copyOf(out.array(), out.length())))
                .containsExactly(shown, "BINARY " + new String(noise, StandardCharsets.ISO_8859_1), shown);
    }
}
