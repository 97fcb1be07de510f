package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Consumers that do not read cost neither requests nor the consumers of others anything. */
class PushBudgetTest {

    private static final int MEBIBYTE = 1_048_576;
    private static final String LARGE = "\"" + "x".repeat(200_000) + "\"";

    private final OperationHarness queues = OperationHarness.with(Limit.MAX_UNSENT_RESULT_BYTES, MEBIBYTE);

    private void post(String queue, String body) {
        String messages = "[{\"body\":" + body + ",\"ttl\":600}]";
        queues.call("message_post", "{\"queue_name\":\"" + queue + "\",\"messages\":" + messages + "}");
    }

    private ConsumerInbox open(String queue, String mode) {
        ConsumerInbox inbox = new ConsumerInbox();
        queues.over(inbox)
                .call(
                        "consumer_open",
                        "{\"queue_name\":\"" + queue + "\",\"mode\":\"" + mode + "\",\"credit\":{\"messages\":100}}");
        queues.over(null);
        return inbox;
    }

    /** A connection that is told more than half of the budget allows, and reads nothing of it. */
    private ConsumerInbox deaf() {
        ConsumerInbox deaf = open("deaf", "watch");
        for (int i = 0; i < 8; i++) {
            post("deaf", LARGE);
        }
        return deaf;
    }

    @Test
    void shouldHoldBackWhatIsTooMuchUntilTheRestIsTaken() {
        ConsumerInbox deaf = deaf();
        assertThat(deaf.received()).isEqualTo(3);
        int messages = 0;
        while (messages < 8) {
            String pushes = deaf.read();
            assertThat(pushes).isNotEmpty();
            messages += pushes.split("\"body\":", -1).length - 1;
            queues.advanceMillis(50);
        }
        assertThat(messages).isEqualTo(8);
    }

    @Test
    void shouldRefuseNoRequestForThem() {
        for (int i = 0; i < 8; i++) {
            open("deaf", "watch");
            post("deaf", LARGE);
        }
        assertThat(queues.call("message_list", "{\"queue_name\":\"deaf\",\"echo\":true,\"limit\":1}")
                        .nativeView()
                        .toString())
                .startsWith("200");
    }

    @Test
    void shouldPushToOthersMeanwhile() {
        ConsumerInbox deaf = deaf();
        ConsumerInbox watching = open("other", "watch");
        ConsumerInbox claiming = open("other", "claim");
        post("other", "1");
        assertThat(watching.read()).contains("\"body\":1");
        assertThat(claiming.read()).contains("\"body\":1");
        assertThat(deaf.received()).isEqualTo(3);
    }

    @Test
    void shouldCountOnceWhatManyAreToldTogether() {
        List<ConsumerInbox> inboxes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            inboxes.add(open("q", "watch"));
        }
        post("q", LARGE);
        post("q", LARGE);
        assertThat(inboxes).allMatch(inbox -> inbox.received() == 2);
    }

    @Test
    void shouldCountTheCopiesThatWaitInFrames() {
        PushBudget budget = new PushBudget(Limits.DEFAULT);
        BudgetShare share = new BudgetShare();
        EncodedMessages none = EncodedMessages.of(List.of());
        PushBudget.Charge first = budget.charge(share, none, 1000, 10);
        PushBudget.Charge second = budget.charge(share, none, 1000, 10);
        assertThat(budget.heldBytes()).isEqualTo(20);
        first.copied();
        assertThat(budget.heldBytes()).isEqualTo(1010);
        assertThat(share.heldBytes()).isEqualTo(2000);
        first.giveBack();
        first.giveBack();
        second.giveBack();
        assertThat(budget.heldBytes() + share.heldBytes()).isZero();
    }
}
