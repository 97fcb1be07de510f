package dev.holdfast.server.notify;

import dev.holdfast.server.auth.Trusts;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.WorkerPool;
import dev.holdfast.server.config.NotifyConfig;
import dev.holdfast.server.encryption.BodyCipher;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Subscription;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that tells subscribers, put together by the configuration: the check of their addresses, and the notifier with
 * its workers, which there is none of when it may make no calls.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Notifications implements NoticeListener {

    private final Trusts trusts;
    private final Reachable reachable;
    private final List<String> subscriberTypes;
    private final @Nullable Notifier notifier;
    private final @Nullable WorkerPool workers;

    /**
     * @param cipher opens the bodies that are sealed
     * @param trusts by which subscribers are called in the names of those who have subscribed them
     * @param signer signs what subscribers need to confirm; empty where nobody must, or nothing can be signed
     */
    public Notifications(
            NotifyConfig config, BodyCipher cipher, Optional<UrlSigner> signer, Trusts trusts, Clock clock) {
        this.trusts = trusts;
        reachable = new Reachable(config.webhooks().allow());
        subscriberTypes = config.subscriberTypes();
        if (config.maxCalls() == 0) {
            notifier = null;
            workers = null;
            return;
        }
        WorkerPool pool = new WorkerPool("holdfast-webhook", config.maxCalls());
        NotifierParts parts = new NotifierParts(
                cipher,
                senders(config, trusts),
                pool::run,
                config.maxCalls(),
                Math.min(config.maxCalls(), config.webhooks().maxCallsPerHost()),
                config.webhooks().totalTimeoutMillis(),
                signer.map(sign -> new ConfirmationDocuments(sign, config.confirmationUrl(), config.publicUrl())));
        workers = pool;
        notifier = new Notifier(parts, clock);
    }

    private static Senders senders(NotifyConfig config, Trusts trusts) {
        WebhookSender webhooks = new WebhookSender(config.webhooks(), config.maxCalls());
        MailSender mail = new MailSender(
                config.mail(),
                config.webhooks().connectTimeoutMillis(),
                config.webhooks().responseTimeoutMillis());
        TrustSender trusting =
                new TrustSender(webhooks, trusts, config.webhooks().totalTimeoutMillis());
        return new Senders(Map.of(
                "http", webhooks,
                "https", webhooks,
                "mailto", mail,
                "trust+http", trusting,
                "trust+https", trusting));
    }

    /** Judges addresses when a subscription is made, as far as that goes without asking for them. */
    public SubscriberCheck check() {
        return new SubscriberCheck() {
            @Override
            public List<String> types() {
                return subscriberTypes;
            }

            @Override
            public @Nullable String objectionTo(URI subscriber) {
                return WebhookUrl.objectionTo(subscriber, reachable);
            }
        };
    }

    public NotifierCounts counts() {
        return notifier == null ? NotifierCounts.NONE : notifier.counts();
    }

    public void start(ShardDoor lanes) {
        if (notifier != null) {
            notifier.start(lanes);
        }
    }

    /** Ends while the lanes are still open, so that they hear how far the deliveries have come. */
    public void close(long graceMillis) {
        if (notifier != null && workers != null) {
            notifier.close(graceMillis);
            workers.close();
        }
    }

    @Override
    public void posted(QueueKey queue, long firstDueMillis) {
        if (notifier != null) {
            notifier.posted(queue, firstDueMillis);
        }
    }

    @Override
    public void storeOpened() {
        if (notifier != null) {
            notifier.storeOpened();
        }
    }

    @Override
    public void changed(QueueKey queue, Subscription subscription, Change change) {
        String trust = change == Change.DELETED ? TrustOptions.madeIn(subscription.options()) : null;
        if (trust != null) {
            trusts.delete(trust);
        }
        if (notifier != null) {
            notifier.changed(queue, subscription, change);
        }
    }
}
