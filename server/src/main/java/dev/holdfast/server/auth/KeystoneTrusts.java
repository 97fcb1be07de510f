package dev.holdfast.server.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.holdfast.server.auth.KeystoneDocuments.Giver;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.OutboundHttp;
import dev.holdfast.server.base.OutboundHttp.Reply;
import dev.holdfast.server.base.OutboundHttp.Request;
import dev.holdfast.server.config.KeystoneLogin;
import dev.holdfast.server.config.Secret;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Trusts of Keystone's extension OS-TRUST, given by the user of a request to the server's own user.
 *
 * <pre>
 *   make     the user's token ─► GET auth/tokens: who is it, with which roles? ─┬─► POST OS-TRUST/trusts, by his token
 *                                                                               └─► one brought: GET it, is it his?
 *   token    remembered? ─► POST auth/tokens with our password, for the trust
 *   delete   by a token of the trust itself: only the giver may take a trust back
 * </pre>
 *
 * A trust that somebody brings must be his own, or he could have the tokens of others sent to a place of his. Tokens
 * are remembered until shortly before they end, in memory only.
 *
 * <p><em>Thread-safe.</em>
 */
final class KeystoneTrusts implements Trusts {

    private static final Logger LOG = LoggerFactory.getLogger(KeystoneTrusts.class);
    private static final long MARGIN_MILLIS = 60_000;
    private static final int MAX_TOKENS = 10_000;
    private static final int MAX_WISHES = 200;
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int NO_CONTENT = 204;
    private static final int UNAUTHORIZED = 401;
    private static final int SERVER_ERROR = 500;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern TOKEN = Pattern.compile("[!-~]{1," + Authentication.MAX_TOKEN_CHARACTERS + "}");

    private enum Attempt {
        FIRST,
        SECOND
    }

    /** A token, and how long it may be used. */
    private record Known(Secret token, long untilMillis) {}

    private final URI tokens;
    private final String trusts;
    private final KeystoneLogin login;
    private final OutboundHttp http;
    private final KeystoneSession session;
    private final Clock clock;
    private final AtomicInteger wishes = new AtomicInteger();
    private final Cache<String, Known> known = Caffeine.newBuilder()
            .maximumSize(MAX_TOKENS)
            .executor(Runnable::run)
            .build();

    /** @param url of Keystone, with its version */
    KeystoneTrusts(URI url, KeystoneLogin login, OutboundHttp http, KeystoneSession session, Clock clock) {
        this.tokens = URI.create(url + "/auth/tokens?nocatalog");
        this.trusts = url + "/OS-TRUST/trusts";
        this.login = login;
        this.http = http;
        this.session = session;
        this.clock = clock;
    }

    @Override
    public String objection() {
        return login instanceof KeystoneLogin.Password
                ? ""
                : "trusts need auth.keystone.username and auth.keystone.password: Keystone gives no tokens of trusts"
                        + " to application credentials";
    }

    @Override
    public void make(TrustWish wish, Receiver<Trust> receiver) {
        if (!areSupported()) {
            receiver.refused(Failure.NOT_GRANTED, objection());
        } else if (!TOKEN.matcher(wish.token().text()).matches()) {
            receiver.refused(Failure.NOT_GRANTED, "the request's token is none of Keystone's");
        } else if (wishes.incrementAndGet() > MAX_WISHES) {
            wishes.decrementAndGet();
            receiver.refused(Failure.UNAVAILABLE, "more than " + MAX_WISHES + " trusts are being made");
        } else {
            askWhoGives(wish, Attempt.FIRST, counted(receiver));
        }
    }

    private Receiver<Trust> counted(Receiver<Trust> receiver) {
        return new Receiver<>() {
            @Override
            public void got(Trust trust) {
                wishes.decrementAndGet();
                receiver.got(trust);
            }

            @Override
            public void refused(Failure failure, String reason) {
                wishes.decrementAndGet();
                receiver.refused(failure, reason);
            }
        };
    }

    private void askWhoGives(TrustWish wish, Attempt attempt, Receiver<Trust> receiver) {
        session.use(own -> {
            if (own == null) {
                receiver.refused(Failure.UNAVAILABLE, "Keystone does not let us in");
                return;
            }
            Map<String, String> headers =
                    Map.of("X-Auth-Token", own, "X-Subject-Token", wish.token().text());
            send(Request.get(tokens, headers), receiver, reply -> {
                if (reply.status() == UNAUTHORIZED && attempt == Attempt.FIRST) {
                    session.forget(own);
                    askWhoGives(wish, Attempt.SECOND, receiver);
                } else if (isGood(reply, OK, receiver)) {
                    goOn(wish, KeystoneDocuments.giver(reply.body()), own, receiver);
                }
            });
        });
    }

    private void goOn(TrustWish wish, Giver giver, String own, Receiver<Trust> receiver) throws IOException {
        if (!giver.project().equals(wish.project().text())) {
            receiver.refused(Failure.NOT_GRANTED, "the token is for another project than the request");
        } else if (wish.brought() == null) {
            create(wish, giver, receiver);
        } else {
            look(wish.brought(), giver, own, receiver);
        }
    }

    private void create(TrustWish wish, Giver giver, Receiver<Trust> receiver) {
        byte[] body = KeystoneDocuments.trust(giver, session.userId(), wish.expiresMillis());
        Map<String, String> headers = Map.of("X-Auth-Token", wish.token().text(), "Content-Type", "application/json");
        send(new Request("POST", URI.create(trusts), headers, body), receiver, reply -> {
            if (isGood(reply, CREATED, receiver)) {
                String id = KeystoneDocuments.trustId(reply.body());
                requireId(id);
                receiver.got(new Trust(id, Trust.Origin.MADE));
            }
        });
    }

    private static void requireId(String id) throws IOException {
        if (!ID.matcher(id).matches()) {
            throw new IOException("a trust has no id");
        }
    }

    private void look(String id, Giver giver, String own, Receiver<Trust> receiver) {
        if (!ID.matcher(id).matches()) {
            receiver.refused(Failure.NOT_GRANTED, "trust_id is no id of a trust");
            return;
        }
        send(Request.get(uriOf(id), Map.of("X-Auth-Token", own)), receiver, reply -> {
            if (!isGood(reply, OK, receiver)) {
                return;
            }
            Giver found = KeystoneDocuments.giverOfTrust(reply.body());
            if (found.user().equals(giver.user()) && found.project().equals(giver.project())) {
                receiver.got(new Trust(id, Trust.Origin.BROUGHT));
            } else {
                receiver.refused(Failure.NOT_GRANTED, "the trust was given by somebody else, or for another project");
            }
        });
    }

    private URI uriOf(String trustId) {
        return URI.create(trusts + "/" + trustId);
    }

    @Override
    public void token(String trustId, Receiver<Secret> receiver) {
        Known given = known.getIfPresent(trustId);
        if (given != null && clock.nowMillis() < given.untilMillis) {
            receiver.got(given.token);
        } else if (login instanceof KeystoneLogin.Password password) {
            Request request = new Request(
                    "POST",
                    tokens,
                    Map.of("Content-Type", "application/json"),
                    KeystoneDocuments.loginByTrust(password, trustId));
            send(request, receiver, reply -> takeToken(trustId, reply, receiver));
        } else {
            receiver.refused(Failure.NOT_GRANTED, objection());
        }
    }

    private void takeToken(String trustId, Reply reply, Receiver<Secret> receiver) throws IOException {
        if (reply.status() == UNAUTHORIZED) {
            receiver.refused(Failure.UNAVAILABLE, "Keystone does not let us in");
            return;
        }
        if (!isGood(reply, CREATED, receiver)) {
            return;
        }
        String text = reply.header("X-Subject-Token");
        if (text == null || !TOKEN.matcher(text).matches()) {
            throw new IOException("there is no token");
        }
        Secret token = new Secret(text);
        known.put(trustId, new Known(token, KeystoneDocuments.expiresMillis(reply.body()) - MARGIN_MILLIS));
        receiver.got(token);
    }

    @Override
    public void forgetToken(String trustId) {
        known.invalidate(trustId);
    }

    @Override
    public void delete(String trustId) {
        Receiver<Secret> logging = new Receiver<>() {
            @Override
            public void got(Secret token) {
                deleteBy(token, trustId, this);
            }

            @Override
            public void refused(Failure failure, String reason) {
                LOG.atWarn()
                        .addKeyValue("trust", trustId)
                        .addKeyValue("reason", reason)
                        .log("A trust could not be taken back; it ends by itself");
            }
        };
        token(trustId, logging);
    }

    private void deleteBy(Secret token, String trustId, Receiver<?> failed) {
        Request request = new Request("DELETE", uriOf(trustId), Map.of("X-Auth-Token", token.text()), null);
        send(request, failed, reply -> {
            forgetToken(trustId);
            boolean ignored = isGood(reply, NO_CONTENT, failed);
        });
    }

    /** What is done with a reply. */
    private interface Reading {
        void read(Reply reply) throws IOException;
    }

    private void send(Request request, Receiver<?> receiver, Reading reading) {
        http.send(request, new OutboundHttp.Receiver() {
            @Override
            public void replied(Reply reply) {
                try {
                    reading.read(reply);
                } catch (IOException unreadable) {
                    receiver.refused(Failure.UNAVAILABLE, "an answer of Keystone cannot be read: " + reply);
                }
            }

            @Override
            public void failed(String reason) {
                receiver.refused(Failure.UNAVAILABLE, "Keystone does not answer: " + reason);
            }
        });
    }

    /** Whether a reply is the wanted one; otherwise the receiver is told. */
    private static boolean isGood(Reply reply, int wanted, Receiver<?> receiver) {
        if (reply.status() != wanted) {
            boolean isFault = reply.status() >= SERVER_ERROR || reply.status() == UNAUTHORIZED;
            receiver.refused(
                    isFault ? Failure.UNAVAILABLE : Failure.NOT_GRANTED, "Keystone has answered with " + reply);
        }
        return reply.status() == wanted;
    }
}
