package dev.holdfast.server.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private final Deque<Runnable> calls = new ArrayDeque<>();
    private final List<String> taken = new ArrayList<>();
    private final Mailbox<String> mailbox = new Mailbox<>(calls::add, this::take, () -> taken.add("after"));

    private void take(String item) {
        if (item.equals("fail")) {
            throw new IllegalStateException("a fault, made by a test");
        }
        taken.add(item);
    }

    private void runCalls() {
        while (!calls.isEmpty()) {
            calls.remove().run();
        }
    }

    @Test
    void shouldCallItsOwnerOnceForAllThatCameTogether() {
        mailbox.put("a");
        mailbox.put("b");
        assertThat(calls).hasSize(1);
        runCalls();
        assertThat(taken).containsExactly("a", "b", "after");
        mailbox.put("c");
        assertThat(calls).hasSize(1);
        runCalls();
        assertThat(taken).endsWith("c", "after");
    }

    @Test
    void shouldHandOverWhatComesWhileItIsEmptied() {
        Mailbox<String> reentrant = new Mailbox<>(
                calls::add,
                item -> {
                    taken.add(item);
                    if (item.equals("first")) {
                        mailbox.put("second");
                    }
                },
                () -> {});
        reentrant.put("first");
        runCalls();
        assertThat(taken).containsExactly("first", "second", "after");
    }

    @Test
    void shouldHandOverTheOtherItemsWhenOneFails() {
        mailbox.put("fail");
        mailbox.put("b");
        runCalls();
        assertThat(taken).containsExactly("b", "after");
    }
}
