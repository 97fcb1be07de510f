package dev.holdfast.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;

class PackReaderTest {

    private static final int ROUNDS = 500;

    @Test
    void shouldPassOverEveryValueAsTheRefereeDoes() throws IOException {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            byte[] bytes = randomValue(new Random(seed), true);
            PackReader reader = PackReader.of(bytes, 0, bytes.length);
            reader.skip();
            assertThat(reader.position()).as("seed %s", seed).isEqualTo(bytes.length);
        }
    }

    @Test
    void shouldKeepContentByteForByte() throws IOException {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            byte[] bytes = randomValue(new Random(seed), false);
            byte[] padded = new byte[bytes.length + 7];
            System.arraycopy(bytes, 0, padded, 3, bytes.length);
            PackReader reader = PackReader.of(padded, 3, bytes.length);
            assertThat(reader.content().bytes()).as("seed %s", seed).isEqualTo(bytes);
            assertThat(reader.hasNext()).isFalse();
        }
    }

    @Test
    void shouldNeverReadBeyondTheEndNorFailOtherwiseThanByRefusal() throws IOException {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = randomValue(random, true);
            byte[] mutated = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            for (int i = 0; i < mutated.length / 8 + 1 && mutated.length > 0; i++) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
            }
            PackReader reader = PackReader.of(mutated, 0, mutated.length);
            try {
                reader.content();
                assertThat(reader.position()).as("seed %s", seed).isLessThanOrEqualTo(mutated.length);
            } catch (Refusal expected) {
                assertThat(expected.code()).as("seed %s", seed).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"dd02faf080", "dd7fffffff", "df004c4b40", "c67fffffff", "db7fffffff", "c97fffffff01", "c1", ""})
    void shouldRefuseWhatIsDeclaredAndNotThere(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> PackReader.of(bytes, 0, bytes.length).skip())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("Can't decode binary");
    }

    @Test
    void shouldBoundNesting() {
        byte[] deep = new byte[20_000];
        Arrays.fill(deep, (byte) 0x91);
        assertThatThrownBy(() -> PackReader.of(deep, 0, deep.length).skip())
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("nested deeper");
        byte[] allowed = new byte[Limits.MAX_NESTING_DEPTH + 1];
        Arrays.fill(allowed, (byte) 0x91);
        allowed[allowed.length - 1] = 0x01;
        PackReader.of(allowed, 0, allowed.length).skip();
    }

    @ParameterizedTest
    @ValueSource(strings = {"c40101", "d40101", "8101c0", "cb7ff8000000000000", "81a161c400"})
    void shouldRefuseContentThatJsonCannotShow(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThatThrownBy(() -> PackReader.of(bytes, 0, bytes.length).content())
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED));
    }

    @Test
    void shouldRefuseTextThatIsNotUtf8() {
        byte[] bytes = {(byte) 0xa2, (byte) 0xc3, 0x28};
        assertThatThrownBy(() -> PackReader.of(bytes, 0, bytes.length).content())
                .isInstanceOf(Refusal.class);
        assertThatThrownBy(() -> PackReader.of(bytes, 0, bytes.length).string()).isInstanceOf(Refusal.class);
    }

    @Test
    void shouldRefuseIntegersBeyond64BitsWithASign() {
        byte[] bytes = HexFormat.of().parseHex("cf8000000000000000");
        assertThatThrownBy(() -> PackReader.of(bytes, 0, bytes.length).integer())
                .hasMessage("JSON contains integer that is too large.");
    }

    @Test
    void shouldWriteWhatTheRefereeReads() throws IOException {
        for (long seed = 1; seed <= ROUNDS; seed++) {
            Random random = new Random(seed);
            long number = random.nextLong() >> random.nextInt(64);
            String text = text(random);
            PackWriter out = new PackWriter(1);
            out.arrayHeader(3).integer(number).string(text).floating(random.nextGaussian());
            try (MessageUnpacker referee = MessagePack.newDefaultUnpacker(out.toByteArray())) {
                assertThat(referee.unpackArrayHeader()).isEqualTo(3);
                assertThat(referee.unpackLong()).as("seed %s", seed).isEqualTo(number);
                assertThat(referee.unpackString()).as("seed %s", seed).isEqualTo(text);
            }
            MessageBufferPacker shortest = MessagePack.newDefaultBufferPacker();
            shortest.packLong(number).packString(text);
            byte[] ours = new PackWriter().integer(number).string(text).toByteArray();
            assertThat(ours).as("seed %s", seed).isEqualTo(shortest.toByteArray());
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(10) == 0 ? random.nextInt(70_000) : random.nextInt(40);
        boolean isAscii = random.nextBoolean();
        while (text.length() < length) {
            text.appendCodePoint(isAscii ? ' ' + random.nextInt(90) : 0xa0 + random.nextInt(0x2000));
        }
        return text.toString();
    }

    private static byte[] randomValue(Random random, boolean withBinary) throws IOException {
        MessageBufferPacker packer = MessagePack.newDefaultBufferPacker();
        pack(packer, random, 0, withBinary);
        return packer.toByteArray();
    }

    private static void pack(MessageBufferPacker packer, Random random, int depth, boolean withBinary)
            throws IOException {
        switch (random.nextInt(depth > 4 ? 6 : withBinary ? 10 : 8)) {
            case 0 -> packer.packNil();
            case 1 -> packer.packBoolean(random.nextBoolean());
            case 2 -> packer.packLong(random.nextLong() >> random.nextInt(64));
            case 3 -> packer.packDouble(random.nextGaussian());
            case 4 -> packer.packString(text(random));
            case 5 -> packer.packFloat(random.nextFloat());
            case 6 -> packArray(packer, random, depth, withBinary);
            case 7 -> packMap(packer, random, depth, withBinary);
            case 8 -> {
                byte[] binary = new byte[random.nextInt(300)];
                packer.packBinaryHeader(binary.length).addPayload(binary);
            }
            default -> {
                byte[] extension = new byte[random.nextInt(20)];
                packer.packExtensionTypeHeader((byte) 5, extension.length).addPayload(extension);
            }
        }
    }

    private static void packArray(MessageBufferPacker packer, Random random, int depth, boolean withBinary)
            throws IOException {
        int count = random.nextInt(20);
        packer.packArrayHeader(count);
        for (int i = 0; i < count; i++) {
            pack(packer, random, depth + 1, withBinary);
        }
    }

    private static void packMap(MessageBufferPacker packer, Random random, int depth, boolean withBinary)
            throws IOException {
        int count = random.nextInt(20);
        packer.packMapHeader(count);
        for (int i = 0; i < count; i++) {
            packer.packString("key" + i);
            pack(packer, random, depth + 1, withBinary);
        }
    }
}
