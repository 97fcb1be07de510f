package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.MessageShapes.Acknowledgement;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import dev.holdfast.protocol.operation.MessageShapes.PostedMessage;
import dev.holdfast.server.storage.Fingerprint;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamedPostTest {

    private static Fingerprint contentOf(String name, String body, Acknowledgement... acknowledged) {
        PostedMessage message = new PostedMessage(new PackWriter().string(body).toRawValue(), 60L, null);
        return NamedPost.contentOf(
                name, new PostMessages(new QueueName("q"), List.of(message), name, List.of(acknowledged)));
    }

    @Test
    void shouldNotTellFromTheStoreThatTwoPostsHaveTheSameBody() {
        assertThat(contentOf("a", "yes"))
                .isEqualTo(contentOf("a", "yes"))
                .isNotEqualTo(contentOf("b", "yes"))
                .isNotEqualTo(contentOf("a", "no"));
    }

    @Test
    void shouldTellApartPostsThatAcknowledgeDifferentMessages() {
        Acknowledgement one = new Acknowledgement(new QueueName("in"), "claim", List.of("one"));
        Acknowledgement other = new Acknowledgement(new QueueName("in"), "claim", List.of("other"));
        assertThat(contentOf("a", "yes", one))
                .isEqualTo(contentOf("a", "yes", one))
                .isNotEqualTo(contentOf("a", "yes", other))
                .isNotEqualTo(contentOf("a", "yes"));
    }
}
