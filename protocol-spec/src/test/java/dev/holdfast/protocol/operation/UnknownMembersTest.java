package dev.holdfast.protocol.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What JSON cannot show is refused where it would be kept, and passed over elsewhere: docs/envelope.md says so. */
class UnknownMembersTest {

    private static PackReader post(String bodyHex, String unknownHex) {
        byte[] body = HexFormat.of().parseHex(bodyHex);
        byte[] unknown = HexFormat.of().parseHex(unknownHex);
        PackWriter out = new PackWriter().mapHeader(3).string("queue_name").string("q");
        out.string("unknown").raw(unknown);
        out.string("messages").arrayHeader(1).mapHeader(2);
        out.string("body").raw(body).string("unknown").raw(unknown);
        return PackReader.of(out.buffer(), 0, out.size());
    }

    /** bin, ext, a key that is no text, a float that is no number, an integer of 64 bits without a sign, no UTF-8. */
    @ParameterizedTest
    @ValueSource(strings = {"c40101", "d40100", "810102", "cb7ff8000000000000", "cfffffffffffffffff", "a1ff"})
    void shouldPassOverWhatIsNotKeptAndRefuseWhatWouldBe(String hasNoJson) {
        assertThat(PostMessages.SHAPE.read(post("01", hasNoJson)).messages()).hasSize(1);
        assertThatThrownBy(() -> PostMessages.SHAPE.read(post(hasNoJson, "01"))).isInstanceOf(Refusal.class);
    }
}
