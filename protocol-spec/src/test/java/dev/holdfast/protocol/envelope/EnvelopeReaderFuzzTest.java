package dev.holdfast.protocol.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.envelope.Envelope.Encoding;
import dev.holdfast.protocol.envelope.Envelope.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

class EnvelopeReaderFuzzTest {

    /** The first byte chooses the encoding, the rest is the frame. */
    @FuzzTest
    void shouldReadOrRefuseAnything(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Encoding encoding = (input[0] & 1) == 0 ? Encoding.MESSAGE_PACK : Encoding.JSON;
        byte[] frame = Arrays.copyOfRange(input, 1, input.length);
        List<Form> forms = new ArrayList<>();
        try {
            new EnvelopeReader(Limits.DEFAULT).read(encoding, frame, 0, frame.length, envelope -> {
                forms.add(envelope.form());
                check(envelope);
            });
        } catch (Refusal expected) {
            assertThat(forms)
                    .as("requests that were served before the frame was refused")
                    .isEmpty();
            return;
        }
        assertThat(forms).isNotEmpty();
        assertThat(forms.size() == 1 || !forms.contains(Form.ZAQAR)).isTrue();
    }

    private static void check(Envelope envelope) {
        PackWriter out = new PackWriter();
        Refusal reason = Refusal.of(ErrorCode.ACTION_UNKNOWN, envelope.actionShown());
        if (envelope.form() == Form.NATIVE) {
            ReplyWriter.writeNativeRefusal(out, envelope.id(), reason);
        } else {
            ReplyWriter.writeZaqarRefusal(out, Objects.requireNonNull(envelope.echo()), reason);
        }
        PackReader reply = PackReader.of(out.buffer(), 0, out.size());
        reply.skip();
        assertThat(reply.hasNext()).as("the reply is more than one value").isFalse();
        readBody(envelope.body());
    }

    private static void readBody(@Nullable PackReader body) {
        if (body != null) {
            try {
                assertThat(body.content().bytes()).isNotEmpty();
            } catch (Refusal expected) {
                assertThat(expected.text()).isNotEmpty();
            }
        }
    }
}
