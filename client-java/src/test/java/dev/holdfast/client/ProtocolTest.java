package dev.holdfast.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.persist.GoAway;
import dev.holdfast.persist.NotSent;
import dev.holdfast.persist.Timers;
import dev.holdfast.persist.io.Mux;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.codec.PackWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client makes of single replies. */
class ProtocolTest {

    private final Protocol protocol = new Protocol("p", "c", null, Timers.shared());

    /** What becomes of requests. */
    private static final class Answers implements Mux.Sink<Incoming> {
        final List<Incoming> replies = new ArrayList<>();
        final List<RuntimeException> failures = new ArrayList<>();

        @Override
        public void reply(long id, Incoming reply) {
            replies.add(reply);
        }

        @Override
        public void fail(long id, RuntimeException failure) {
            failures.add(failure);
        }

        @Override
        public void push(Incoming pushed) {
            throw new AssertionError("nothing was pushed");
        }

        @Override
        public void goAway(GoAway notice) {
            throw new AssertionError("nobody goes");
        }

        @Override
        public void credit(int requests) {}
    }

    private Answers answersTo(ErrorCode code) throws Exception {
        PackWriter body = new PackWriter().mapHeader(2);
        body.string("error").string(code.wireName()).string("message").string("Why.");
        PackWriter out = new PackWriter().mapHeader(3);
        out.string("id").integer(7).string("status").integer(code.status());
        out.string("body").value(body.toRawValue());
        byte[] frame = out.toByteArray();
        Answers answers = new Answers();
        protocol.decode(frame, 0, frame.length, answers);
        return answers;
    }

    @Test
    void shouldTakeWhatAStoppingServerRefusedForNotSent() throws Exception {
        Answers answers = answersTo(ErrorCode.STOPPING);
        assertThat(answers.replies).isEmpty();
        assertThat(answers.failures).hasSize(1).first().isInstanceOf(NotSent.class);
    }

    @Test
    void shouldLeaveOtherRefusalsToTheCaller() throws Exception {
        Answers answers = answersTo(ErrorCode.OVERLOADED);
        assertThat(answers.failures).isEmpty();
        assertThat(answers.replies).hasSize(1);
    }
}
