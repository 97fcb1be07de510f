package dev.holdfast.server.meter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.server.meter.MessageCounts.Event;
import org.junit.jupiter.api.Test;

/** What a store has counted, and what is seen of it. */
class MessageCountsTest {

    private final MessageCounts counts = new MessageCounts();

    @Test
    void shouldShowWhatWasKeptOnly() {
        counts.add(Event.POSTED, 3);
        assertThat(counts.read().count(Event.POSTED)).isZero();
        counts.keep();
        counts.add(Event.POSTED, 1);
        assertThat(counts.read().count(Event.POSTED)).isEqualTo(3);
    }

    @Test
    void shouldForgetWhatHasNotHappened() {
        counts.delivered(7);
        counts.add(Event.CLAIMED, 1);
        counts.forget();
        counts.keep();
        assertThat(counts.read().count(Event.CLAIMED)).isZero();
        assertThat(counts.read().delivery().count()).isZero();
    }

    @Test
    void shouldPutTimesIntoTheBucketOfTheNextBound() {
        counts.delivered(-5);
        counts.delivered(1);
        counts.delivered(2);
        counts.delivered(100_000_000);
        counts.keep();
        Histogram.Reading delivery = counts.read().delivery();
        assertThat(delivery.count(0)).isEqualTo(2);
        assertThat(delivery.count(1)).isEqualTo(1);
        assertThat(delivery.count(delivery.bounds().buckets() - 1)).isEqualTo(1);
        assertThat(delivery.sum()).isEqualTo(100_000_003);
    }

    @Test
    void shouldAddUp() {
        counts.acknowledged(10);
        counts.keep();
        MessageCounts.Reading twice = counts.read().plus(counts.read());
        assertThat(twice.count(Event.ACKNOWLEDGED)).isEqualTo(2);
        assertThat(twice.acknowledgement().sum()).isEqualTo(20);
    }
}
