package dev.holdfast.server.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.JWK;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.OutboundHttp;
import dev.holdfast.server.config.JwtConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys with which tokens may be signed: from a file, or from an address that is asked again every now and then.
 *
 * <p>A token with an unknown key makes it ask at once, because keys are rotated; but not more often than every
 * {@value #COOLDOWN_MILLIS} milliseconds, so that made-up keys cost nobody anything. When the address does not answer,
 * the keys that are known count for {@value #MAX_STALE_MILLIS} milliseconds more.
 *
 * <p><em>Thread-safe.</em>
 */
public final class JwtKeys implements AutoCloseable {

    static final long COOLDOWN_MILLIS = 30_000;
    static final long MAX_STALE_MILLIS = 24 * 3600 * 1000L;

    private static final Logger LOG = LoggerFactory.getLogger(JwtKeys.class);
    private static final long RETRY_MILLIS = 5_000;
    private static final long TIMEOUT_MILLIS = 5_000;
    private static final int MAX_BYTES = 256 * 1024;
    private static final int MAX_WAITING = 1000;
    private static final Known NOTHING = new Known(List.of(), 0);

    private record Known(List<JWK> keys, long sinceMillis) {}

    private final @Nullable URI address;
    private final long maxAgeMillis;
    private final Clock clock;
    private final @Nullable OutboundHttp http;
    private volatile Known known = NOTHING;
    private final AtomicLong askedMillis = new AtomicLong(Long.MIN_VALUE / 2);
    private final AtomicBoolean isAsking = new AtomicBoolean();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();

    private JwtKeys(@Nullable URI address, long maxAgeMillis, Clock clock, @Nullable OutboundHttp http) {
        this.address = address;
        this.maxAgeMillis = maxAgeMillis;
        this.clock = clock;
        this.http = http;
    }

    /** @throws IOException when there is a file of keys that cannot be used */
    public static JwtKeys open(JwtConfig config, Clock clock) throws IOException {
        if (config.keyFile().isPresent()) {
            JwtKeys keys = new JwtKeys(null, 0, clock, null);
            Path file = config.keyFile().get();
            keys.known = new Known(fromFile(file), 0);
            return keys;
        }
        URI address = config.jwksUrl().orElseThrow();
        OutboundHttp http = new OutboundHttp("keys", TIMEOUT_MILLIS, MAX_BYTES);
        JwtKeys keys = new JwtKeys(address, 1000L * config.jwksMaxAgeSeconds(), clock, http);
        keys.refresh();
        return keys;
    }

    private static List<JWK> fromFile(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes: it is no file of keys.");
        }
        List<JWK> keys = JwtKeyReader.read(Files.readString(file));
        if (keys.isEmpty()) {
            throw new IOException(file + " holds no public key that may sign: it takes a JWKS document, or an RSA or EC"
                    + " public key in PEM.");
        }
        return keys;
    }

    /** The keys that count now; empty when there are none, or none that are fresh enough. */
    List<JWK> current() {
        Known now = known;
        boolean isStale = address != null && clock.nowMillis() - now.sinceMillis >= maxAgeMillis + MAX_STALE_MILLIS;
        return isStale ? List.of() : now.keys;
    }

    /** Runs a task once newer keys have been asked for; at once where that makes no sense now. */
    void whenRenewed(Runnable task) {
        long pauseMillis = known.keys.isEmpty() ? RETRY_MILLIS : COOLDOWN_MILLIS;
        if (waitingCount.get() >= MAX_WAITING || !(isAsking.get() || ask(pauseMillis))) {
            task.run();
            return;
        }
        waitingCount.incrementAndGet();
        waiting.add(task);
        if (!isAsking.get()) {
            release();
        }
    }

    /** Asks for keys when the known ones are old; to be called about once a second. */
    void refresh() {
        if (known.keys.isEmpty() || clock.nowMillis() - known.sinceMillis >= maxAgeMillis) {
            boolean ignored = ask(RETRY_MILLIS);
        }
    }

    private boolean ask(long pauseMillis) {
        OutboundHttp client = http;
        URI from = address;
        long nowMillis = clock.nowMillis();
        if (client == null
                || from == null
                || nowMillis - askedMillis.get() < pauseMillis
                || !isAsking.compareAndSet(false, true)) {
            return false;
        }
        askedMillis.set(nowMillis);
        client.send(OutboundHttp.Request.get(from, Map.of("Accept", "application/json")), new OutboundHttp.Receiver() {
            @Override
            public void replied(OutboundHttp.Reply reply) {
                take(from, reply, nowMillis);
            }

            @Override
            public void failed(String reason) {
                complain(from, reason);
            }
        });
        return true;
    }

    private void take(URI from, OutboundHttp.Reply reply, long nowMillis) {
        List<JWK> keys = reply.status() == 200 ? readOrNone(reply) : List.of();
        if (keys.isEmpty()) {
            complain(from, reply + " without a usable key");
            return;
        }
        known = new Known(keys, nowMillis);
        end();
    }

    private static List<JWK> readOrNone(OutboundHttp.Reply reply) {
        try {
            return JwtKeyReader.read(new String(reply.body(), UTF_8));
        } catch (IOException unreadable) {
            LOG.atDebug().setCause(unreadable).log("A document of keys cannot be read");
            return List.of();
        }
    }

    private void complain(URI from, String reason) {
        LOG.atWarn()
                .addKeyValue("address", from)
                .addKeyValue("reason", reason)
                .log(
                        known.keys.isEmpty()
                                ? "The keys for tokens cannot be read; nobody gets in until they can"
                                : "The keys for tokens cannot be read anew; the known ones still count");
        end();
    }

    private void end() {
        isAsking.set(false);
        release();
    }

    private void release() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            waitingCount.decrementAndGet();
            task.run();
        }
    }

    @Override
    public void close() {
        if (http != null) {
            http.close();
        }
    }
}
