package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.MessageShapes.PostedMessage;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamedPostTest {

    private static PostedMessage message(String body) {
        return new PostedMessage(new PackWriter().string(body).toRawValue(), 60L, null);
    }

    @Test
    void shouldNotTellFromTheStoreThatTwoPostsHaveTheSameBody() {
        assertThat(NamedPost.contentOf("a", List.of(message("yes"))))
                .isEqualTo(NamedPost.contentOf("a", List.of(message("yes"))))
                .isNotEqualTo(NamedPost.contentOf("b", List.of(message("yes"))))
                .isNotEqualTo(NamedPost.contentOf("a", List.of(message("no"))));
    }
}
