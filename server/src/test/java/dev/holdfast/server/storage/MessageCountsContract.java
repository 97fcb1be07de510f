package dev.holdfast.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.MessageId;
import dev.holdfast.server.meter.MessageCounts;
import dev.holdfast.server.meter.MessageCounts.Event;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every shard counts.
 *
 * <p><em>One thread at a time.</em>
 */
public abstract class MessageCountsContract extends StoreContract {

    private MessageCounts.Reading counts() {
        shard.write();
        shard.counts().keep();
        return shard.counts().read();
    }

    @Test
    void shouldCountPostsAndWhatIsTaken() {
        Queue queue = queue("q");
        post(queue, "a", "b", "c", "d");
        passSeconds(3);
        assertThat(pop(queue, 1)).containsExactly("a");
        Claim claim = claimed(queue, 2);
        passSeconds(5);
        delete(queue, claim.messages().get(0).id());
        delete(queue, claim.messages().get(0).id());
        MessageCounts.Reading counts = counts();
        assertThat(counts.count(Event.POSTED)).isEqualTo(4);
        assertThat(counts.count(Event.POPPED)).isEqualTo(1);
        assertThat(counts.count(Event.CLAIMED)).isEqualTo(2);
        assertThat(counts.count(Event.ACKNOWLEDGED)).isEqualTo(1);
        assertThat(counts.count(Event.DELETED)).isZero();
        assertThat(counts.delivery().count()).isEqualTo(3);
        assertThat(counts.delivery().sum()).isEqualTo(9000);
        assertThat(counts.acknowledgement().sum()).isEqualTo(5000);
    }

    @Test
    void shouldCountAnAcknowledgementFromTheClaimAlthoughThatIsRenewed() {
        Queue queue = queue("q");
        post(queue, "a");
        long claimedMillis = nowMillis;
        Claim claim = claimed(queue, 1);
        passSeconds(20);
        assertThat(shard.claims().update(queue, claim.id(), 60, 60, nowMillis)).isTrue();
        passSeconds(5);
        MessageId id = claim.messages().get(0).id();
        shard.claims().deleteMessages(queue, claim.id(), List.of(id), claimedMillis, nowMillis);
        assertThat(counts().acknowledgement().sum()).isEqualTo(25_000);
    }

    @Test
    void shouldCountTheDelayOfADeliveryFromTheEndOfTheMessagesDelay() {
        Queue queue = queue("q");
        postDelayed(queue, 100, "late");
        passSeconds(102);
        claimed(queue, 1);
        assertThat(counts().delivery().sum()).isEqualTo(2000);
    }

    @Test
    void shouldCountADeliveryOnceAndAClaimEachTime() {
        Queue queue = queue("q");
        post(queue, "a");
        ClaimRequest shortly = new ClaimRequest(newClaimId(), CLIENT, 60, 60, 1, null);
        claim(queue, shortly);
        passSeconds(61);
        sweepAll();
        claimed(queue, 1);
        MessageCounts.Reading counts = counts();
        assertThat(counts.count(Event.CLAIM_EXPIRED)).isEqualTo(1);
        assertThat(counts.count(Event.CLAIMED)).isEqualTo(2);
        assertThat(counts.delivery().count()).isEqualTo(1);
    }

    @Test
    void shouldCountWhatIsDeletedWithoutAClaim() {
        Queue queue = queue("q");
        MessageId free = post(queue, "a").get(0);
        delete(queue, free);
        assertThat(counts().count(Event.DELETED)).isEqualTo(1);
        assertThat(counts().count(Event.ACKNOWLEDGED)).isZero();
    }

    @Test
    void shouldCountWhatIsDeletedWhileItIsHeldBack() {
        Queue queue = queue("q");
        post(queue, "a");
        Claim claim = claimed(queue, 1);
        MessageId id = claim.messages().get(0).id();
        shard.claims().releaseMessages(queue, claim.id(), List.of(id), 60, nowMillis);
        delete(queue, id);
        assertThat(counts().count(Event.DELETED)).isEqualTo(1);
        assertThat(counts().count(Event.ACKNOWLEDGED)).isZero();
    }

    @Test
    void shouldCountWhatExpiresAndWhatIsMovedAway() {
        Queue queue = queue("q");
        postLasting(queue, 60, "short");
        passSeconds(61);
        sweepAll();
        post(queue, "poison");
        DeadLetterRule rule = new DeadLetterRule(1, key("dead"), null);
        Claim claim = claimed(queue, 1);
        shard.claims().release(queue, claim.id(), nowMillis);
        assertThat(claim(queue, new ClaimRequest(newClaimId(), CLIENT, 60, 60, 1, rule)))
                .isNull();
        MessageCounts.Reading counts = counts();
        assertThat(counts.count(Event.EXPIRED)).isEqualTo(1);
        assertThat(counts.count(Event.DEAD_LETTERED)).isEqualTo(1);
    }
}
