package dev.holdfast.server.notify;

import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.server.config.Secret;
import dev.holdfast.server.config.WebhookConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls webhooks, as one calls strangers: only checked addresses ({@link CheckedResolver}), no redirects, no cookies,
 * no credentials, everything bounded in time and size, and what the receiver says is counted but not kept.
 *
 * <pre>
 *   2xx                                                      delivered
 *   408, 429, 5xx; no connection, no name, no answer         retry, after Retry-After where it is given
 *   all others (redirects too); options that make no request given up
 * </pre>
 *
 * <p>A kept connection is one to an address that was checked when it was dialled, and serves nothing but its own host
 * and port.
 *
 * <p><em>Thread-safe.</em>
 */
final class WebhookSender implements Sender {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);

    /** The most of a response's body that is read, so that its connection can be used again. */
    static final int MAX_RESPONSE_BYTES = 16_384;

    /** The largest body of a request; a template can make one that is larger than any message. */
    static final int MAX_REQUEST_BYTES = 8 << 20;

    /** The longest pause that a receiver may ask for. */
    static final int MAX_RETRY_AFTER_SECONDS = 3600;

    private static final int MAX_LINE_CHARACTERS = 8192;
    private static final int MAX_RESPONSE_HEADERS = 100;
    private static final TimeValue KEEP_OPEN = TimeValue.ofSeconds(30);
    private static final TimeValue TRUST_IDLE_FOR = TimeValue.ofSeconds(1);

    private final Reachable reachable;
    private final @Nullable WebhookSignature signature;
    private final CloseableHttpClient client;

    WebhookSender(WebhookConfig config, int maxCalls) {
        this(config, maxCalls, InetAddress::getAllByName, null);
    }

    /** @param tls null for the certificates that Java trusts */
    WebhookSender(WebhookConfig config, int maxCalls, CheckedResolver.Names names, @Nullable SSLContext tls) {
        reachable = new Reachable(config.allow());
        signature = config.signingKey().map(WebhookSignature::new).orElse(null);
        client = client(config, connections(config, maxCalls, new CheckedResolver(reachable, names), tls));
    }

    private static PoolingHttpClientConnectionManager connections(
            WebhookConfig config, int maxCalls, CheckedResolver resolver, @Nullable SSLContext tls) {
        ClientTlsStrategyBuilder tlsStrategy = ClientTlsStrategyBuilder.create();
        if (tls != null) {
            tlsStrategy.setSslContext(tls);
        }
        Http1Config bounds = Http1Config.custom()
                .setMaxLineLength(MAX_LINE_CHARACTERS)
                .setMaxHeaderCount(MAX_RESPONSE_HEADERS)
                .build();
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setTlsSocketStrategy(tlsStrategy.buildClassic())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(bounds)
                        .build())
                .setMaxConnTotal(maxCalls)
                .setMaxConnPerRoute(maxCalls)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.ofMilliseconds(config.connectTimeoutMillis()))
                        .setSocketTimeout(Timeout.ofMilliseconds(config.responseTimeoutMillis()))
                        .setTimeToLive(KEEP_OPEN)
                        .setValidateAfterInactivity(TRUST_IDLE_FOR)
                        .build())
                .build();
    }

    private static CloseableHttpClient client(WebhookConfig config, PoolingHttpClientConnectionManager connections) {
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.ofMilliseconds(config.responseTimeoutMillis()))
                        .setConnectionRequestTimeout(Timeout.ofMilliseconds(config.connectTimeoutMillis()))
                        .setRedirectsEnabled(false)
                        .setAuthenticationEnabled(false)
                        .setProtocolUpgradeEnabled(false)
                        .build())
                .setUserAgent("Holdfast")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    @Override
    public SendResult send(Parcel parcel, Abort abort) {
        return send(parcel, null, abort);
    }

    /** @param token of the user in whose name the call is made; null for none */
    SendResult send(Parcel parcel, @Nullable Secret token, Abort abort) {
        String objection = WebhookUrl.objectionTo(parcel.subscriber(), reachable);
        if (objection != null) {
            return SendResult.giveUp(objection);
        }
        HttpPost request;
        try {
            request = request(parcel);
        } catch (Refusal refusal) {
            return SendResult.giveUp(refusal.text());
        }
        if (token != null) {
            request.setHeader("X-Auth-Token", token.text());
        }
        abort.by(request::abort);
        try {
            return call(request, parcel);
        } catch (IOException | RuntimeException e) {
            return SendResult.retry(abort.isPulled() ? "it took too long" : troubleOf(e));
        }
    }

    private HttpPost request(Parcel parcel) {
        WebhookOptions options = WebhookOptions.read(parcel.options());
        byte[] body = options.body(JsonCodec.toJsonBytes(parcel.document().bytes()));
        if (body.length > MAX_REQUEST_BYTES) {
            throw WebhookOptions.invalid("post_data makes a request of more than " + MAX_REQUEST_BYTES + " bytes.");
        }
        HttpPost request = new HttpPost(parcel.subscriber());
        request.setHeader("Content-Type", ContentType.APPLICATION_JSON.getMimeType());
        options.headers().forEach(request::setHeader);
        long seconds = Math.floorDiv(parcel.sentMillis(), 1000L);
        request.setHeader("webhook-id", parcel.id());
        request.setHeader("webhook-timestamp", String.valueOf(seconds));
        if (signature != null) {
            request.setHeader("webhook-signature", signature.sign(parcel.id(), seconds, body));
        }
        request.setEntity(new ByteArrayEntity(body, null));
        return request;
    }

    private SendResult call(HttpPost request, Parcel parcel) throws IOException {
        ClassicHttpResponse response = client.executeOpen(null, request, null);
        SendResult result = resultOf(response, parcel.sentMillis());
        leave(request, response);
        return result;
    }

    /** The status has said everything: nothing that goes wrong from here on changes the result. */
    private static void leave(HttpPost request, ClassicHttpResponse response) {
        try (response) {
            if (!isReadToItsEnd(response.getEntity())) {
                request.abort();
            }
        } catch (IOException e) {
            request.abort();
            LOG.atDebug().setCause(e).log("The connection of a webhook ended within its answer");
        }
    }

    /** The rest of a body that is too long must not be waited for: its connection is cut. */
    private static boolean isReadToItsEnd(@Nullable HttpEntity entity) throws IOException {
        if (entity == null) {
            return true;
        }
        InputStream content = entity.getContent();
        byte[] dropped = new byte[1024];
        int left = MAX_RESPONSE_BYTES;
        while (left > 0) {
            int count = content.read(dropped);
            if (count < 0) {
                return true;
            }
            left -= count;
        }
        return false;
    }

    private static SendResult resultOf(ClassicHttpResponse response, long nowMillis) {
        int status = response.getCode();
        if (status >= 200 && status < 300) {
            return SendResult.delivered();
        }
        String detail = "it answered " + status;
        if (status == 408 || status == 429 || status >= 500) {
            Header retryAfter = response.getFirstHeader("Retry-After");
            return new SendResult(
                    SendResult.Kind.RETRY,
                    retryAfter == null ? 0 : retryAfterSeconds(retryAfter.getValue(), nowMillis),
                    detail);
        }
        return status == 401 ? SendResult.UNAUTHORIZED : SendResult.giveUp(detail);
    }

    /** A number of seconds or a date; 0 for anything else. */
    static int retryAfterSeconds(String text, long nowMillis) {
        if (text.matches("[0-9]{1,9}")) {
            return Math.min(MAX_RETRY_AFTER_SECONDS, Integer.parseInt(text));
        }
        try {
            Instant moment = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text));
            long seconds = Math.floorDiv(moment.toEpochMilli() - nowMillis, 1000L) + 1;
            return (int) Math.max(0, Math.min(MAX_RETRY_AFTER_SECONDS, seconds));
        } catch (DateTimeParseException noDate) {
            return 0;
        }
    }

    /** In our own words: what a library says of a failure may quote the receiver. */
    private static String troubleOf(Exception failure) {
        if (failure instanceof CheckedResolver.Forbidden) {
            return "its name leads to an address that is not public";
        }
        if (failure instanceof UnknownHostException) {
            return "its name is not known";
        }
        if (failure instanceof SSLException) {
            return "TLS failed: " + failure.getClass().getSimpleName();
        }
        return failure instanceof ConnectTimeoutException
                ? "it could not be reached in time"
                : "the call failed: " + failure.getClass().getSimpleName();
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }
}
