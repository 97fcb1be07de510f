package dev.holdfast.server.notify;

import dev.holdfast.server.auth.Trusts;
import dev.holdfast.server.base.Gate;
import dev.holdfast.server.config.Secret;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Calls webhooks with a token of the user who has subscribed them, got by the trust that he has given.
 *
 * <pre>
 *   token of the trust ─► call ─► 401: another token ─► call once more
 *        └─ not to be had: retry while Keystone is away, given up when the trust is gone
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
final class TrustSender implements Sender {

    private final WebhookSender webhooks;
    private final Trusts trusts;
    private final long timeoutMillis;

    /** @param timeoutMillis how long a token may take to come */
    TrustSender(WebhookSender webhooks, Trusts trusts, long timeoutMillis) {
        this.webhooks = webhooks;
        this.trusts = trusts;
        this.timeoutMillis = timeoutMillis;
    }

    @Override
    public SendResult send(Parcel parcel, Abort abort) {
        String trust = TrustOptions.idIn(parcel.options());
        if (trust == null) {
            return SendResult.giveUp("its subscription has no trust");
        }
        Parcel bare = new Parcel(
                parcel.id(),
                URI.create(parcel.subscriber().toString().substring(TrustOptions.SCHEME_PREFIX.length())),
                parcel.options(),
                parcel.document(),
                parcel.sentMillis());
        SendResult first = sendWithToken(bare, trust, abort);
        if (!first.equals(SendResult.UNAUTHORIZED) || abort.isPulled()) {
            return first;
        }
        trusts.forgetToken(trust);
        return sendWithToken(bare, trust, abort);
    }

    private SendResult sendWithToken(Parcel parcel, String trust, Abort abort) {
        Answer answer = new Answer();
        trusts.token(trust, answer);
        abort.by(answer.gate::open);
        SendResult failure = answer.await(timeoutMillis);
        Secret token = answer.token.get();
        return failure != null || token == null || abort.isPulled()
                ? failure == null ? SendResult.retry("it took too long") : failure
                : webhooks.send(parcel, token, abort);
    }

    /** The worker that calls may wait; the thread that brings the token may not. */
    private static final class Answer implements Trusts.Receiver<Secret> {
        private final Gate gate = new Gate();
        private final AtomicReference<@Nullable Secret> token = new AtomicReference<>();
        private final AtomicReference<@Nullable SendResult> failure = new AtomicReference<>();

        @Override
        public void got(Secret what) {
            token.set(what);
            gate.open();
        }

        @Override
        public void refused(Trusts.Failure kind, String reason) {
            failure.set(
                    kind == Trusts.Failure.NOT_GRANTED
                            ? SendResult.giveUp("there is no token for its trust: " + reason)
                            : SendResult.retry("there is no token for its trust now: " + reason));
            gate.open();
        }

        /** @return why there is no token; null when there is one, or nobody wants it any more */
        @Nullable
        SendResult await(long millis) {
            try {
                return gate.await(millis) ? failure.get() : SendResult.retry("Keystone does not answer in time");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return SendResult.retry("the server is stopping");
            }
        }
    }

    /** The webhooks are closed by whoever calls those without a trust. */
    @Override
    public void close() {}
}
