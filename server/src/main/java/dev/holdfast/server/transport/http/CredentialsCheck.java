package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.auth.Principal;
import dev.holdfast.server.auth.Verdict;
import io.undertow.server.Connectors;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The check of one request's credentials. The request goes on at once where the verdict is known at once; otherwise its
 * exchange is parked, and goes on on its own I/O thread:
 *
 * <pre>
 *   null ── the verdict comes ──────────► a verdict: the handler's call goes on with it
 *    └── the handler's call must end ──► PARKED ── the verdict comes ──► to the I/O thread
 * </pre>
 *
 * <p><em>Thread-safe.</em>
 */
final class CredentialsCheck implements Verdict {

    private static final Logger LOG = LoggerFactory.getLogger(CredentialsCheck.class);
    private static final HttpString AUTH_TOKEN = new HttpString("X-Auth-Token");
    private static final HttpString AUTHORIZATION = new HttpString("Authorization");
    private static final String BEARER = "bearer ";

    /** What stands in the place of the verdict once the handler's call has ended without one. */
    private enum Parked implements Runnable {
        PARKED;

        @Override
        public void run() {
            // Undertow keeps an exchange that has something to run after the handler's call.
        }
    }

    private final HttpServerExchange exchange;
    private final Consumer<Principal> accepted;
    private final BiConsumer<HttpServerExchange, Refusal> refused;
    private final AtomicReference<@Nullable Runnable> next = new AtomicReference<>();

    CredentialsCheck(
            HttpServerExchange exchange,
            Consumer<Principal> accepted,
            BiConsumer<HttpServerExchange, Refusal> refused) {
        this.exchange = exchange;
        this.accepted = accepted;
        this.refused = refused;
    }

    /** Must be the last thing that a handler does in its call. */
    void start(Authentication authentication) {
        authentication.check(tokenOf(exchange), this);
        if (next.compareAndSet(null, Parked.PARKED)) {
            exchange.dispatch(SameThreadExecutor.INSTANCE, Parked.PARKED);
        } else {
            Runnable known = next.get();
            if (known != null) {
                known.run();
            }
        }
    }

    /** The token of a request; null when it has none. */
    static @Nullable String tokenOf(HttpServerExchange exchange) {
        String token = Exchanges.header(exchange, AUTH_TOKEN);
        if (token != null) {
            return token.strip();
        }
        String authorization = Exchanges.header(exchange, AUTHORIZATION);
        return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BEARER)
                ? authorization.substring(BEARER.length()).strip()
                : null;
    }

    /** Tells a client whose credentials are none where it gets good ones. */
    static void challenge(HttpServerExchange exchange, Authentication authentication, Refusal refusal) {
        String challenge = authentication.challenge();
        if (challenge != null && refusal.code() == ErrorCode.AUTHENTICATION_FAILED) {
            exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, challenge);
        }
    }

    @Override
    public void accepted(Principal principal) {
        settle(() -> accepted.accept(principal));
    }

    @Override
    public void refused(Refusal refusal) {
        settle(() -> refused.accept(exchange, refusal));
    }

    private void settle(Runnable goOn) {
        if (next.compareAndSet(null, goOn)) {
            return;
        }
        try {
            exchange.getIoThread().execute(() -> Connectors.executeRootHandler(parked -> goOn.run(), exchange));
        } catch (RejectedExecutionException stopped) {
            LOG.atDebug().log("Credentials were checked after the I/O threads had stopped");
        }
    }
}
