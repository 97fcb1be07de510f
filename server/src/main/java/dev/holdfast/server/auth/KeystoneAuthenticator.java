package dev.holdfast.server.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.OutboundHttp;
import dev.holdfast.server.config.KeystoneConfig;
import dev.holdfast.server.config.KeystoneLogin;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Keystone (identity API, version 3) about tokens, and remembers its answers for a while.
 *
 * <pre>
 *   token ─► remembered? ─► somebody asks already? ─► our own token ─► GET auth/tokens ─► 200: a principal
 *                                                          ▲                │          └─ 404: refused
 *                                                          └── log in again ┴─ 401, once
 * </pre>
 *
 * Requests with the same token share one question. When Keystone does not answer, known tokens go on working until
 * their answers are too old; for others nobody can say, which is 503 and not 401. Tokens are kept as hashes only.
 *
 * <p><em>Thread-safe.</em>
 */
public final class KeystoneAuthenticator implements Authenticator {

    private static final Logger LOG = LoggerFactory.getLogger(KeystoneAuthenticator.class);
    private static final int MAX_ANSWER_BYTES = 256 * 1024;
    private static final int MAX_QUESTIONS = 200;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private enum Attempt {
        FIRST,
        SECOND
    }

    /** An answer, and how long it counts. */
    private record Known(Principal principal, long untilMillis) {}

    private final URI tokens;
    private final URI publicUrl;
    private final OutboundHttp http;
    private final KeystoneSession session;
    private final Trusts trusts;
    private final Cache<String, Known> known;
    private final long cacheMillis;
    private final Clock clock;
    private final Map<String, List<Verdict>> asking = new ConcurrentHashMap<>();

    public KeystoneAuthenticator(KeystoneConfig config, Clock clock) {
        this.tokens = URI.create(config.url().orElseThrow() + "/auth/tokens?nocatalog");
        this.publicUrl = config.publicUrl().orElseThrow();
        this.http = new OutboundHttp("keystone", 1000L * config.timeoutSeconds(), MAX_ANSWER_BYTES);
        KeystoneLogin login = config.login().orElseThrow();
        this.session = new KeystoneSession(tokens, login, http, clock);
        this.trusts = new KeystoneTrusts(config.url().orElseThrow(), login, http, session, clock);
        this.known = Caffeine.newBuilder()
                .maximumSize(config.maxAnswers())
                .executor(Runnable::run)
                .build();
        this.cacheMillis = 1000L * config.cacheSeconds();
        this.clock = clock;
    }

    @Override
    public void authenticate(String token, Verdict verdict) {
        if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            verdict.refused(Authentication.failed());
            return;
        }
        String key = TokenSecret.hash(token);
        Known answer = known.getIfPresent(key);
        if (answer != null && clock.nowMillis() < answer.untilMillis) {
            verdict.accepted(answer.principal);
        } else if (asking.size() >= MAX_QUESTIONS && !asking.containsKey(key)) {
            verdict.refused(unavailable());
        } else if (isFirst(key, verdict)) {
            ask(key, token, Attempt.FIRST);
        }
    }

    private boolean isFirst(String key, Verdict verdict) {
        boolean[] isFirst = {false};
        asking.compute(key, (same, others) -> {
            isFirst[0] = others == null;
            List<Verdict> all = others == null ? new ArrayList<>() : others;
            all.add(verdict);
            return all;
        });
        return isFirst[0];
    }

    private void ask(String key, String token, Attempt attempt) {
        session.use(own -> {
            if (own == null) {
                tell(key, verdict -> verdict.refused(unavailable()));
            } else {
                ask(key, token, own, attempt);
            }
        });
    }

    private void ask(String key, String token, String own, Attempt attempt) {
        Map<String, String> headers = Map.of("X-Auth-Token", own, "X-Subject-Token", token);
        http.send(OutboundHttp.Request.get(tokens, headers), new OutboundHttp.Receiver() {
            @Override
            public void replied(OutboundHttp.Reply reply) {
                if (reply.status() == UNAUTHORIZED && attempt == Attempt.FIRST) {
                    session.forget(own);
                    ask(key, token, Attempt.SECOND);
                } else {
                    judge(key, reply);
                }
            }

            @Override
            public void failed(String reason) {
                complain(reason);
                tell(key, verdict -> verdict.refused(unavailable()));
            }
        });
    }

    private void judge(String key, OutboundHttp.Reply reply) {
        if (reply.status() == NOT_FOUND) {
            tell(key, verdict -> verdict.refused(Authentication.failed()));
        } else if (reply.status() == OK) {
            take(key, reply);
        } else {
            complain("a question was answered with " + reply);
            tell(key, verdict -> verdict.refused(unavailable()));
        }
    }

    private void take(String key, OutboundHttp.Reply reply) {
        try {
            Principal principal = KeystoneDocuments.principal(reply.body());
            accept(key, principal);
        } catch (IOException unreadable) {
            complain("an answer cannot be read: " + reply);
            tell(key, verdict -> verdict.refused(unavailable()));
        }
    }

    private void accept(String key, @Nullable Principal principal) {
        long nowMillis = clock.nowMillis();
        if (principal == null || principal.isExpired(nowMillis)) {
            tell(key, verdict -> verdict.refused(Authentication.failed()));
            return;
        }
        if (cacheMillis > 0) {
            known.put(key, new Known(principal, Math.min(nowMillis + cacheMillis, principal.expiresMillis())));
        }
        tell(key, verdict -> verdict.accepted(principal));
    }

    private void tell(String key, Consumer<Verdict> what) {
        List<Verdict> all = asking.remove(key);
        if (all != null) {
            all.forEach(what);
        }
    }

    private void complain(String reason) {
        LOG.atWarn()
                .addKeyValue("address", tokens)
                .addKeyValue("reason", reason)
                .log("Keystone cannot be asked");
    }

    private static Refusal unavailable() {
        return Refusal.of(
                ErrorCode.AUTHENTICATION_UNAVAILABLE, "Keystone does not answer, so the token cannot be checked now.");
    }

    @Override
    public String challenge() {
        return "Keystone uri=\"" + publicUrl + "\"";
    }

    @Override
    public Trusts trusts() {
        return trusts;
    }

    @Override
    public void close() {
        http.close();
    }
}
