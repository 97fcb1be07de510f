package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.config.RateConfig.Rate;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How much one project, or one connection, may still ask for at this moment.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Allowance {

    static final Allowance UNLIMITED = new Allowance("", null, null);

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int MAX_RETRY_SECONDS = 3600;

    private final String whose;
    private final @Nullable Measure requests;
    private final @Nullable Measure bytes;

    private Allowance(String whose, @Nullable Measure requests, @Nullable Measure bytes) {
        this.whose = whose;
        this.requests = requests;
        this.bytes = bytes;
    }

    /** @param whose what the settings call it: {@code project} or {@code connection} */
    static Allowance of(String whose, Rate rate, int burstSeconds, Clock clock) {
        return rate.isOff()
                ? UNLIMITED
                : new Allowance(
                        whose,
                        Measure.of(rate.requests(), burstSeconds, clock),
                        Measure.of(rate.bytes(), burstSeconds, clock));
    }

    /** Takes a request with a body of that size off the allowance. @throws Refusal when too little is left */
    public void admit(int bodyBytes) {
        if (requests != null) {
            take(requests, 1, "requests");
        }
        if (bytes != null && bodyBytes > 0) {
            take(bytes, bodyBytes, "bytes");
        }
    }

    private void take(Measure measure, long amount, String unit) {
        ConsumptionProbe probe = measure.bucket.tryConsumeAndReturnRemaining(Math.min(amount, measure.capacity));
        if (!probe.isConsumed()) {
            int seconds = wholeSeconds(probe.getNanosToWaitForRefill());
            throw Refusal.of(
                            ErrorCode.RATE_EXCEEDED,
                            "The " + whose + " has used up rates." + whose + "_" + unit + "_per_second, which is "
                                    + measure.perSecond + ". Try again in " + seconds + " s.")
                    .retryAfterSeconds(seconds);
        }
    }

    private static int wholeSeconds(long nanos) {
        long seconds = (nanos + NANOS_PER_SECOND - 1) / NANOS_PER_SECOND;
        return (int) Math.max(1, Math.min(MAX_RETRY_SECONDS, seconds));
    }

    /** A bucket that fills by itself. A body larger than all of it empties it, and is not refused for ever. */
    private record Measure(Bucket bucket, long perSecond, long capacity) {

        static @Nullable Measure of(long perSecond, int burstSeconds, Clock clock) {
            if (perSecond == 0) {
                return null;
            }
            long capacity = perSecond * burstSeconds;
            Bandwidth bandwidth = Bandwidth.builder()
                    .capacity(capacity)
                    .refillGreedy(perSecond, Duration.ofSeconds(1))
                    .build();
            Bucket bucket = Bucket.builder()
                    .addLimit(bandwidth)
                    .withCustomTimePrecision(new Meter(clock))
                    .build();
            return new Measure(bucket, perSecond, capacity);
        }
    }

    /** The server's clock as the buckets read it. */
    private record Meter(Clock clock) implements TimeMeter {

        @Override
        public long currentTimeNanos() {
            return TimeUnit.MILLISECONDS.toNanos(clock.nowMillis());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
