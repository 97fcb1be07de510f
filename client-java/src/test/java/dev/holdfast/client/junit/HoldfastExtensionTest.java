package dev.holdfast.client.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.client.BlockingView;
import dev.holdfast.client.Body;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.persist.State;
import dev.holdfast.persist.io.Eventually;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@HoldfastTest
@Timeout(120)
class HoldfastExtensionTest {

    private static final List<HoldfastClient> USED = new ArrayList<>();

    @BeforeEach
    void note(HoldfastClient client) {
        assertThat(USED).doesNotContain(client);
        Eventually.await("the end of the others", () -> USED.stream().allMatch(ended -> ended.state() == State.CLOSED));
        USED.add(client);
    }

    @AfterAll
    static void shouldHaveGivenEachTestItsOwnClient() {
        assertThat(USED).hasSize(3);
    }

    private static void postAlone(HoldfastClient client) {
        BlockingView<String> queue = client.queue("orders").typed(Body.TEXT).blocking();
        queue.post("one");
        assertThat(queue.stats().total()).isEqualTo(1);
    }

    @Test
    void shouldGiveATestAServerOfItsOwn(HoldfastClient client, TestServer server) {
        postAlone(client);
        assertThat(USED).contains(client);
        assertThat(server.port()).isPositive();
    }

    @Test
    void shouldKeepTestsApart(HoldfastClient client) {
        postAlone(client);
    }

    @Nested
    class Inner {
        @Test
        void shouldServeNestedClassesToo(HoldfastClient client, TestServer server) {
            postAlone(client);
            assertThat(server.port()).isPositive();
        }
    }
}
