package dev.holdfast.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;

class PackWriterTest {

    private final PackWriter out = new PackWriter(1);

    private String hex() {
        return HexFormat.of().formatHex(out.toByteArray());
    }

    private static byte[] referee(Packing packing) throws IOException {
        try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
            packing.pack(packer);
            return packer.toByteArray();
        }
    }

    private interface Packing {
        void pack(MessageBufferPacker packer) throws IOException;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "127, 7f",
        "128, cc80",
        "255, ccff",
        "256, cd0100",
        "65535, cdffff",
        "65536, ce00010000",
        "4294967295, ceffffffff",
        "4294967296, cf0000000100000000",
        "9223372036854775807, cf7fffffffffffffff",
        "-1, ff",
        "-32, e0",
        "-33, d0df",
        "-128, d080",
        "-129, d1ff7f",
        "-32768, d18000",
        "-32769, d2ffff7fff",
        "-2147483648, d280000000",
        "-2147483649, d3ffffffff7fffffff",
        "-9223372036854775808, d38000000000000000"
    })
    void shouldWriteIntegersInTheirShortestForm(long value, String expected) {
        out.integer(value);
        assertThat(hex()).isEqualTo(expected);
    }

    @Test
    void shouldWriteIntegersAsTheRefereeDoes() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            out.reset().integer(value);
            assertThat(out.toByteArray()).as("%s", value).isEqualTo(referee(packer -> packer.packLong(value)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 255, 256, 65_535, 65_536})
    void shouldWriteTextAndHeadersAsTheRefereeDoes(int count) throws IOException {
        String ascii = "a".repeat(count);
        assertThat(out.reset().string(ascii).toByteArray()).isEqualTo(referee(packer -> packer.packString(ascii)));
        String two = "é".repeat(count);
        assertThat(out.reset().string(two).toByteArray()).isEqualTo(referee(packer -> packer.packString(two)));
        assertThat(out.reset().mapHeader(count).toByteArray())
                .isEqualTo(referee(packer -> packer.packMapHeader(count)));
        assertThat(out.reset().arrayHeader(count).toByteArray())
                .isEqualTo(referee(packer -> packer.packArrayHeader(count)));
    }

    @Test
    void shouldWriteTheOtherKinds() {
        out.nil().bool(true).bool(false).floating(1.5).stringOrNil(null).value(RawValue.EMPTY_MAP);
        assertThat(hex()).isEqualTo("c0c3c2cb3ff8000000000000c080");
    }

    @ParameterizedTest
    @CsvSource({"128, cc80", "200, ccc8", "255, ccff", "256, cd0100", "404, cd0194", "503, cd01f7", "65535, cdffff"})
    void shouldPutInAStatusThatIsKnownLater(int status, String expected) {
        out.string("s");
        int position = out.openStatus();
        out.string("behind").integer(5);
        out.patchStatus(position, status);
        assertThat(hex()).isEqualTo("a173" + expected + "a6626568696e64" + "05");
    }

    @Test
    void shouldPatchAStatusAtTheVeryEndOfAFullBuffer() {
        PackWriter full = new PackWriter(2);
        int position = full.openStatus();
        assertThat(full.buffer()).hasSize(2);
        full.patchStatus(position, 404);
        assertThat(full.toByteArray()).isEqualTo(new byte[] {(byte) 0xcd, 1, (byte) 0x94});
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 127, 65_536})
    void shouldRefuseWhatIsNoStatus(int status) {
        int position = out.openStatus();
        assertThatThrownBy(() -> out.patchStatus(position, status)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 90", "2, 92", "15, 9f", "16, dc0010", "65535, dcffff", "65536, dd00010000"})
    void shouldPutInAnArraysHeaderThatIsKnownLater(int elements, String header) {
        out.openArray();
        for (int i = 0; i < elements; i++) {
            out.nil();
        }
        int from = out.closeArray(elements);
        byte[] written = Arrays.copyOfRange(out.buffer(), from, out.size());
        assertThat(HexFormat.of().formatHex(written)).isEqualTo(header + "c0".repeat(elements));
    }

    @Test
    void shouldLeaveASingleElementWithoutAnArray() {
        out.openArray();
        out.string("one");
        int from = out.closeArray(1);
        assertThat(Arrays.copyOfRange(out.buffer(), from, out.size()))
                .isEqualTo(new byte[] {(byte) 0xa3, 'o', 'n', 'e'});
    }

    @Test
    void shouldTakeBackAndStartOver() {
        out.integer(1).integer(2).integer(3);
        out.truncate(1);
        assertThat(hex()).isEqualTo("01");
        out.mapHeader(3).nil();
        out.patchMapHeader(1, 2);
        assertThat(hex()).isEqualTo("0182c0");
        assertThat(out.reset().size()).isZero();
    }

    @Test
    void shouldWriteValidUtf8EvenForHalfASurrogatePair() {
        out.string("\ud800");
        assertThat(hex()).isEqualTo("a13f");
    }
}
