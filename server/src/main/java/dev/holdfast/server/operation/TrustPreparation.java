package dev.holdfast.server.operation;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.SubscriptionShapes.CreateSubscription;
import dev.holdfast.server.auth.Trust;
import dev.holdfast.server.auth.TrustWish;
import dev.holdfast.server.auth.Trusts;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.config.Secret;
import dev.holdfast.server.notify.TrustOptions;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets the trust that a subscription needs whose subscriber is called with a token. Everything else about the request
 * is checked before, so that nobody gives a trust for nothing.
 *
 * <p><em>Thread-safe.</em>
 */
final class TrustPreparation implements Preparation<CreateSubscription> {

    private static final Logger LOG = LoggerFactory.getLogger(TrustPreparation.class);

    /** A trust must not end before the last message that is told with it. */
    private static final long MARGIN_MILLIS = 60_000;

    /** The last second of the year 9999, beyond which years are written otherwise. */
    private static final long LAST_MILLIS = 253_402_300_799_000L;

    private static final long QUIET_MILLIS = 1000;

    private final SubscriptionRules rules;
    private final Trusts trusts;
    private final Limits limits;
    private final Clock clock;
    private final AtomicLong quietUntilMillis = new AtomicLong();

    TrustPreparation(SubscriptionRules rules, Trusts trusts, Limits limits, Clock clock) {
        this.rules = rules;
        this.trusts = trusts;
        this.limits = limits;
        this.clock = clock;
    }

    /** All others are checked on the lane, where the contract has a queue made before. */
    @Override
    public boolean isNeeded(CreateSubscription input) {
        RawValue given = input.subscriber();
        return given != null
                && given.reader().nextIs(PackReader.Kind.STRING)
                && TrustOptions.isNeededFor(given.reader().string());
    }

    @Override
    public void prepare(CreateSubscription input, Caller caller, ProjectId project, Receiver receiver) {
        String ignored = rules.subscriber(input.subscriber(), limits);
        RawValue options = rules.options(input.options(), limits);
        Long ttl = rules.ttl(input.ttl(), limits, clock.nowMillis());
        Secret token = caller.token();
        if (!trusts.areSupported()) {
            receiver.refused(refusal(trusts.objection()));
            return;
        }
        if (token == null) {
            receiver.refused(refusal("the request has no token: a signed URL is not enough"));
            return;
        }
        long ttlSeconds = ttl == null ? limits.defaultSubscriptionTtlSeconds() : ttl;
        TrustWish wish = new TrustWish(
                token,
                project,
                options == null ? null : TrustOptions.idIn(options),
                Math.min(LAST_MILLIS, clock.nowMillis() + ttlSeconds * 1000 + MARGIN_MILLIS));
        trusts.make(wish, new Trusts.Receiver<>() {
            @Override
            public void got(Trust trust) {
                receiver.prepared(new TrustOffer(trust, trusts));
            }

            @Override
            public void refused(Trusts.Failure failure, String reason) {
                receiver.refused(refusal(reason));
            }
        });
    }

    private Refusal refusal(String reason) {
        complain(reason);
        return SubscriptionRules.withoutTrust();
    }

    /** Clients must not be able to fill the log. */
    private void complain(String reason) {
        long nowMillis = clock.nowMillis();
        long untilMillis = quietUntilMillis.get();
        if (nowMillis >= untilMillis && quietUntilMillis.compareAndSet(untilMillis, nowMillis + QUIET_MILLIS)) {
            LOG.atWarn().addKeyValue("reason", reason).log("A subscription with a trust was refused");
        }
    }
}
