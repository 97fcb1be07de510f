package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.Limits;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedriveTest {

    private @Nullable FailingShard shard;
    private final OperationHarness server = new OperationHarness(
            Limits.DEFAULT, OperationHarness.PLAIN_RULES, inner -> shard = new FailingShard(inner));

    @BeforeEach
    void createQueues() {
        server.call("queue_create", "{\"queue_name\":\"work\",\"metadata\":{\"_dead_letter_queue\":\"dead\"}}");
    }

    private void killMessages(int count) {
        String bodies = "{\"body\":1}" + ",{\"body\":1}".repeat(count - 1);
        server.call("message_post", "{\"queue_name\":\"work\",\"messages\":[" + bodies + "]}");
        reject(server.call("claim_create", "{\"queue_name\":\"work\",\"limit\":20}"));
    }

    private void reject(ShownReply claimed) {
        String claim = claimed.all("claim_id").get(0);
        List<String> ids = claimed.all("id");
        server.call(
                "message_reject",
                "{\"queue_name\":\"work\",\"claim_id\":\"" + claim + "\",\"message_ids\":[\""
                        + String.join("\",\"", ids) + "\"]}");
    }

    private ShownReply start(String more) {
        return server.call("redrive_start", "{\"queue_name\":\"dead\"" + more + "}");
    }

    private String shown() {
        return server.call("redrive_get", "{\"queue_name\":\"dead\"}").rest().body();
    }

    @Test
    void shouldMoveNoMoreInASecondThanTheRateAllows() {
        killMessages(20);
        start(",\"rate\":10");
        for (int i = 0; i < 19; i++) {
            server.advanceMillis(50);
        }
        assertThat(shown()).contains("\"state\":\"running\"", "\"moved\":10,", "\"left\":10,");
        server.advanceSeconds(1);
        assertThat(shown()).contains("\"state\":\"running\"", "\"moved\":11,");
        for (int i = 0; i < 10; i++) {
            server.advanceMillis(100);
        }
        assertThat(shown()).contains("\"state\":\"finished\"", "\"moved\":20,", "\"left\":0,", "\"age\":2");
    }

    @Test
    void shouldListThoseOfAProject() {
        killMessages(2);
        assertThat(server.call("redrive_list", "{}").rest().body()).isEqualTo("{\"redrives\":[]}");
        start(",\"rate\":1");
        server.call("redrive_start", "{\"queue_name\":\"work\",\"dry_run\":true}");
        ShownReply listed = server.call("redrive_list", "{}");
        assertThat(listed.all("queue_name")).containsExactly("dead", "work");
        assertThat(listed.all("state")).containsExactly("running", "finished");
        assertThat(listed.one("next")).isEqualTo("work");
        assertThat(server.call("redrive_list", "{\"marker\":\"dead\"}").all("queue_name"))
                .containsExactly("work");
        assertThat(server.call("redrive_list", "{\"limit\":1}").all("queue_name"))
                .containsExactly("dead");
        assertThat(server.in("other").call("redrive_list", "{}").rest().body()).isEqualTo("{\"redrives\":[]}");
    }

    @Test
    void shouldGiveAMessageToWhoWaitsAtItsSource() {
        killMessages(1);
        PendingReply waiting = server.submit("claim_create", "{\"queue_name\":\"work\",\"wait\":30}");
        assertThat(waiting.isAnswered()).isFalse();
        start("");
        assertThat(waiting.isAnswered()).isTrue();
        assertThat(waiting.reply().all("id")).hasSize(1);
    }

    @Test
    void shouldLeaveWhatDiesAgainMeanwhile() {
        killMessages(2);
        start(",\"rate\":1");
        server.advanceMillis(10);
        reject(server.call("claim_create", "{\"queue_name\":\"work\"}"));
        server.advanceSeconds(1);
        server.advanceSeconds(1);
        assertThat(shown()).contains("\"state\":\"finished\"", "\"examined\":2,", "\"moved\":2,", "\"left\":1,");
    }

    @Test
    void shouldEndWithItsQueueAndBeCancelled() {
        killMessages(3);
        start(",\"rate\":1");
        assertThat(server.call("redrive_cancel", "{\"queue_name\":\"dead\"}")
                        .rest()
                        .body())
                .contains("\"state\":\"cancelled\"", "\"moved\":1,");
        server.advanceSeconds(10);
        assertThat(shown()).contains("\"moved\":1,", "\"left\":2,");
        start(",\"rate\":1");
        server.call("queue_delete", "{\"queue_name\":\"dead\"}");
        server.advanceSeconds(10);
        assertThat(shown()).contains("\"state\":\"finished\"");
    }

    @Test
    void shouldSkipWhoseSourceIsGone() {
        killMessages(2);
        server.call("queue_delete", "{\"queue_name\":\"work\"}");
        start("");
        assertThat(shown()).contains("\"state\":\"finished\"", "\"moved\":0,", "\"skipped\":2,", "\"left\":2,");
        assertThat(server.call("queue_list", "{}").all("name")).containsExactly("dead");
    }

    @Test
    void shouldServeOthersBetweenTheTurnsOfALongRedrive() {
        for (int i = 0; i < 30; i++) {
            killMessages(20);
        }
        start("");
        assertThat(shown()).contains("\"state\":\"");
        for (int i = 0; i < 10; i++) {
            server.advanceMillis(1);
        }
        assertThat(shown()).contains("\"state\":\"finished\"", "\"moved\":600,", "\"left\":0,");
    }

    @Test
    void shouldGoOnWhereItWasWhenAGroupCannotBeWritten() {
        killMessages(3);
        start(",\"rate\":1");
        Objects.requireNonNull(shard).failWrites(1);
        server.advanceSeconds(1);
        assertThat(shown()).contains("\"state\":\"running\"", "\"moved\":1,", "\"left\":2,");
        server.advanceSeconds(1);
        assertThat(shown()).contains("\"state\":\"running\"", "\"moved\":2,", "\"left\":1,");
        server.advanceSeconds(1);
        assertThat(shown()).contains("\"state\":\"finished\"", "\"moved\":3,", "\"left\":0,");
    }

    @Test
    void shouldEndWithATurnThatFails() {
        killMessages(3);
        start(",\"rate\":1");
        Objects.requireNonNull(shard).failLooks(1);
        server.advanceSeconds(1);
        server.advanceSeconds(1);
        assertThat(shown()).contains("\"state\":\"failed\"", "\"moved\":1,", "\"left\":2,");
        start("");
        assertThat(shown()).contains("\"state\":\"finished\"", "\"moved\":2,", "\"left\":0,");
    }
}
