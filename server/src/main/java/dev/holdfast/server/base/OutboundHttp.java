package dev.holdfast.server.base;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks other servers that the operator has named, without blocking the caller. It follows no redirects; every answer
 * has an end in bytes and in time, also one that trickles.
 *
 * <p><em>Thread-safe.</em>
 */
public final class OutboundHttp implements AutoCloseable {

    private static final int THREADS = 2;

    private final ThreadPoolExecutor threads;
    private final HttpClient client;
    private final long timeoutMillis;
    private final int maxBytes;

    /**
     * @param timeoutMillis for all of a request, from the connection to the last byte of the answer
     * @param maxBytes of an answer's body
     */
    public OutboundHttp(String name, long timeoutMillis, int maxBytes) {
        this.threads = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> Threads.create("holdfast-" + name, work));
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(Duration.ofMillis(timeoutMillis))
                .executor(threads)
                .build();
        this.timeoutMillis = timeoutMillis;
        this.maxBytes = maxBytes;
    }

    /**
     * A question to another server.
     *
     * @param body null for none
     */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    public record Request(String method, URI uri, Map<String, String> headers, byte @Nullable [] body) {

        public static Request get(URI uri, Map<String, String> headers) {
            return new Request("GET", uri, headers, null);
        }

        /** Headers and body may hold secrets. */
        @Override
        public String toString() {
            return method + " " + uri;
        }
    }

    /** An answer of another server. */
    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    public record Reply(int status, Map<String, List<String>> headers, byte[] body) {

        /** The first value of a header; null when there is none. */
        public @Nullable String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().get(0))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public String toString() {
            return "status " + status + ", " + body.length + " bytes";
        }
    }

    /** Who waits for an answer. Exactly one of the two is called, on a thread of this class. */
    public interface Receiver {
        void replied(Reply reply);

        /** @param reason for the log: there is no answer, or none that may be read */
        void failed(String reason);
    }

    public void send(Request request, Receiver receiver) {
        CompletableFuture<HttpResponse<byte[]>> exchange;
        try {
            exchange = client.sendAsync(build(request), info -> new Bounded(maxBytes));
        } catch (RuntimeException e) {
            threads.execute(() -> receiver.failed(String.valueOf(e)));
            return;
        }
        CompletableFuture<?> ignored = exchange.copy()
                .orTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
                .whenCompleteAsync(
                        (response, failure) -> {
                            if (failure == null) {
                                receiver.replied(new Reply(
                                        response.statusCode(),
                                        response.headers().map(),
                                        response.body()));
                            } else {
                                exchange.cancel(true);
                                receiver.failed(String.valueOf(failure));
                            }
                        },
                        threads);
    }

    private static HttpRequest build(Request request) {
        byte[] body = request.body();
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri())
                .method(
                        request.method(),
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        request.headers().forEach(builder::header);
        return builder.build();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    /** Takes a body up to a size, and gives up the connection of a larger one. */
    private static final class Bounded implements BodySubscriber<byte[]> {
        private final int maxBytes;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CompletableFuture<byte[]> body = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;

        Bounded(int maxBytes) {
            this.maxBytes = maxBytes;
        }

        @Override
        public CompletionStage<byte[]> getBody() {
            return body;
        }

        @Override
        public void onSubscribe(Flow.Subscription newSubscription) {
            subscription = newSubscription;
            newSubscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {
            for (ByteBuffer buffer : buffers) {
                if (bytes.size() + buffer.remaining() > maxBytes) {
                    giveUp();
                    return;
                }
                byte[] part = new byte[buffer.remaining()];
                buffer.get(part);
                bytes.writeBytes(part);
            }
        }

        private void giveUp() {
            if (subscription != null) {
                subscription.cancel();
            }
            body.completeExceptionally(new IllegalStateException("the answer is larger than " + maxBytes + " bytes"));
        }

        @Override
        public void onError(Throwable failure) {
            body.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            body.complete(bytes.toByteArray());
        }
    }
}
