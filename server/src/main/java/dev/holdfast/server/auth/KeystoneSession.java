package dev.holdfast.server.auth;

import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.OutboundHttp;
import dev.holdfast.server.config.KeystoneLogin;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's own token at Keystone. It logs in when the first one needs it, once for all who wait, and again before
 * the token ends or when Keystone does not know it any more. After a failure it waits a little before the next try.
 *
 * <p><em>Thread-safe.</em>
 */
final class KeystoneSession {

    private static final Logger LOG = LoggerFactory.getLogger(KeystoneSession.class);
    private static final long MARGIN_MILLIS = 30_000;
    private static final long PAUSE_MILLIS = 1_000;
    private static final int CREATED = 201;
    private static final Session NONE = new Session("", 0);

    private record Session(String token, long untilMillis) {}

    private final URI tokens;
    private final KeystoneLogin login;
    private final OutboundHttp http;
    private final Clock clock;
    private volatile Session session = NONE;
    private volatile String userId = "";
    private final AtomicLong failedMillis = new AtomicLong(Long.MIN_VALUE / 2);
    private final AtomicBoolean isLoggingIn = new AtomicBoolean();
    private final Queue<Consumer<@Nullable String>> waiting = new ConcurrentLinkedQueue<>();

    KeystoneSession(URI tokens, KeystoneLogin login, OutboundHttp http, Clock clock) {
        this.tokens = tokens;
        this.login = login;
        this.http = http;
        this.clock = clock;
    }

    /** Gives the token to a task, at once or later; null when there is none to be had. */
    void use(Consumer<@Nullable String> task) {
        long nowMillis = clock.nowMillis();
        Session known = session;
        if (nowMillis < known.untilMillis) {
            task.accept(known.token);
        } else if (nowMillis - failedMillis.get() < PAUSE_MILLIS) {
            task.accept(null);
        } else {
            waiting.add(task);
            if (isLoggingIn.compareAndSet(false, true)) {
                logIn();
            }
        }
    }

    /** The id of the server's own user; empty before the first login. */
    String userId() {
        return userId;
    }

    /** Keystone does not take this token: the next one that needs a token gets a new one. */
    void forget(String token) {
        if (session.token.equals(token)) {
            session = NONE;
        }
    }

    private void logIn() {
        OutboundHttp.Request request = new OutboundHttp.Request(
                "POST", tokens, Map.of("Content-Type", "application/json"), KeystoneDocuments.login(login));
        http.send(request, new OutboundHttp.Receiver() {
            @Override
            public void replied(OutboundHttp.Reply reply) {
                take(reply);
            }

            @Override
            public void failed(String reason) {
                fail(reason);
            }
        });
    }

    private void take(OutboundHttp.Reply reply) {
        String token = reply.header("X-Subject-Token");
        if (reply.status() != CREATED || token == null) {
            fail("a login was answered with " + reply);
            return;
        }
        try {
            long expiresMillis = KeystoneDocuments.expiresMillis(reply.body());
            userId = KeystoneDocuments.user(reply.body());
            session = new Session(token, expiresMillis - MARGIN_MILLIS);
            release(token);
        } catch (IOException unreadable) {
            fail("the answer to a login cannot be read");
        }
    }

    private void fail(String reason) {
        failedMillis.set(clock.nowMillis());
        LOG.atWarn()
                .addKeyValue("address", tokens)
                .addKeyValue("reason", reason)
                .log("Keystone does not let us in");
        release(null);
    }

    private void release(@Nullable String token) {
        isLoggingIn.set(false);
        for (Consumer<@Nullable String> task = waiting.poll(); task != null; task = waiting.poll()) {
            task.accept(token);
        }
    }
}
