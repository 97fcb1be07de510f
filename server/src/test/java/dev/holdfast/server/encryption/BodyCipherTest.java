package dev.holdfast.server.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.config.EncryptionKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyCipherTest {

    private static final String OLD = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String NEW = "new:Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA=";
    private static final Origin ORIGIN = new Origin(new ProjectId("p"), 1_800_000_000_000L, 4711);
    private static final RawValue BODY =
            new PackWriter().string("attack at dawn").toRawValue();

    private final IdGenerator ids = new IdGenerator(new Random(3));
    private final BodyCipher cipher = cipher(OLD);

    private BodyCipher cipher(String keys) {
        return new BodyCipher(EncryptionKey.parseAll(keys), ids);
    }

    private static UnreadableBody failureOf(BodyCipher cipher, RawValue sealed, Origin origin) {
        return Objects.requireNonNull(catchThrowableOfType(UnreadableBody.class, () -> cipher.open(sealed, origin)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 7, 8, 15, 16, 100, 250, 70_000, 262_144})
    void shouldOpenWhatItHasSealed(int length) {
        RawValue body = new PackWriter().string("x".repeat(length)).toRawValue();
        RawValue sealed = cipher.seal(body, ORIGIN);

        assertThat(cipher.open(sealed, ORIGIN)).isEqualTo(body);
        assertThat(SealedBody.isSealed(sealed)).isTrue();
        assertThat(new String(sealed.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("xxxxxxxx");
    }

    @Test
    void shouldLeaveAsItIsWhatIsNotSealed() {
        assertThat(cipher.open(BODY, ORIGIN)).isSameAs(BODY);
        assertThat(BodyCipher.NONE.open(BODY, ORIGIN)).isSameAs(BODY);
    }

    @Test
    void shouldOpenABodyOnlyUnderItsOwnMessage() {
        RawValue sealed = cipher.seal(BODY, ORIGIN);
        List<Origin> others = List.of(
                new Origin(new ProjectId("q"), ORIGIN.postedMillis(), ORIGIN.queueCheck()),
                new Origin(ORIGIN.project(), ORIGIN.postedMillis() + 1, ORIGIN.queueCheck()),
                new Origin(ORIGIN.project(), ORIGIN.postedMillis(), ORIGIN.queueCheck() + 1));

        assertThat(others)
                .allSatisfy(other ->
                        assertThat(failureOf(cipher, sealed, other).reason()).isEqualTo(UnreadableBody.Reason.DAMAGED));
    }

    @Test
    void shouldNoticeEveryChangedByte() {
        byte[] sealed = cipher.seal(BODY, ORIGIN).bytes();
        for (int i = 1; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 1;
            RawValue stored = new RawValue(changed);
            assertThat(SealedBody.isSealed(stored)).isTrue();
            assertThatThrownBy(() -> cipher.open(stored, ORIGIN))
                    .as("byte %s", i)
                    .isInstanceOf(UnreadableBody.class);
        }
    }

    @Test
    void shouldNoticeWhatIsCutOff() {
        RawValue sealed = cipher.seal(BODY, ORIGIN);
        byte[] data = sealed.reader().extension(0x45);
        for (int length = 0; length < data.length; length++) {
            RawValue cut = new PackWriter()
                    .extension(0x45, Arrays.copyOf(data, length))
                    .toRawValue();
            assertThatThrownBy(() -> cipher.open(cut, ORIGIN)).isInstanceOf(UnreadableBody.class);
        }
    }

    @Test
    void shouldSealWithTheFirstKeyAndOpenWithAll() {
        RawValue before = cipher.seal(BODY, ORIGIN);
        BodyCipher rotated = cipher(NEW + "," + OLD);
        RawValue after = rotated.seal(BODY, ORIGIN);

        assertThat(rotated.open(before, ORIGIN)).isEqualTo(BODY);
        assertThat(rotated.open(after, ORIGIN)).isEqualTo(BODY);
        assertThat(cipher(NEW).open(after, ORIGIN)).isEqualTo(BODY);
        UnreadableBody missing = failureOf(cipher(NEW), before, ORIGIN);
        assertThat(missing.reason()).isEqualTo(UnreadableBody.Reason.KEY_MISSING);
        assertThat(missing.text()).contains("the key old", "encryption.keys");
    }

    @Test
    void shouldNoticeAnotherKeyByTheSameId() {
        RawValue sealed = cipher.seal(BODY, ORIGIN);
        UnreadableBody wrong = failureOf(cipher(NEW.replace("new:", "old:")), sealed, ORIGIN);

        assertThat(wrong.reason()).isEqualTo(UnreadableBody.Reason.DAMAGED);
        assertThat(wrong.text()).contains("the key old");
    }

    @Test
    void shouldNeverUseANonceTwice() {
        Set<ByteBuffer> used = new HashSet<>();
        for (BodyCipher run : List.of(cipher, cipher(OLD), cipher(OLD))) {
            for (int i = 0; i < 1000; i++) {
                SealedBody sealed = SealedBody.read(run.seal(BODY, ORIGIN));
                used.add(ByteBuffer.allocate(SealedBody.SALT_BYTES + 4)
                        .put(sealed.salt)
                        .putInt(sealed.number)
                        .flip());
            }
        }
        assertThat(used).hasSize(3000);
    }

    @Test
    void shouldDrawAnotherSaltBeforeItsNumbersRepeat() {
        BodyCipher busy = new BodyCipher(EncryptionKey.parseAll(OLD), ids, BodyCipher.MAX_BODIES_PER_SALT - 1);
        SealedBody last = SealedBody.read(busy.seal(BODY, ORIGIN));
        SealedBody next = SealedBody.read(busy.seal(BODY, ORIGIN));

        assertThat(last.number).isEqualTo(-1);
        assertThat(next.salt).isNotEqualTo(last.salt);
        assertThat(cipher.open(next.toRawValue(), ORIGIN)).isEqualTo(BODY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# only a comment",
                "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "k1:",
                "k1:AAEC",
                "k1:%%%%",
                "k 1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                ":AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                "k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,",
                "a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=,a:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
            })
    void shouldRefuseWhatIsNoKeyWithoutQuotingIt(String text) {
        assertThatThrownBy(() -> EncryptionKey.parseAll(text))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("AAEC");
    }

    @Test
    void shouldReadKeysOnLinesOfTheirOwn() {
        List<EncryptionKey> keys = EncryptionKey.parseAll("# of this year\n" + NEW + "\n\n  " + OLD + "  \n");

        assertThat(keys).extracting(EncryptionKey::id).containsExactly("new", "old");
        assertThat(keys.toString()).doesNotContain("AAEC");
    }
}
