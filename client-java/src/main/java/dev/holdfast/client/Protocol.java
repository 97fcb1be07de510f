package dev.holdfast.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.client.Incoming.Answer;
import dev.holdfast.persist.GoAway;
import dev.holdfast.persist.NotSent;
import dev.holdfast.persist.Timers;
import dev.holdfast.persist.io.Mux;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackReader.Kind;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Notice;
import dev.holdfast.protocol.operation.Notices;
import dev.holdfast.protocol.operation.PushShapes.ConsumerPush;
import dev.holdfast.protocol.operation.ServiceOperations;
import dev.holdfast.protocol.operation.ServiceShapes.Authenticate;
import dev.holdfast.protocol.operation.ServiceShapes.Hello;
import dev.holdfast.protocol.operation.ServiceShapes.Welcome;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Native envelopes in MessagePack, as all connections of a client speak them: a hello at the beginning, requests and
 * replies by their ids, several in one frame where there are several, pushes, notices, and a new token in time.
 *
 * <p><em>Thread-safe.</em>
 */
final class Protocol implements Mux.Codec<Ask, Incoming> {

    /** The version of the protocol that this client speaks. */
    static final int VERSION = 1;

    private static final String PROGRAM = "holdfast-java/0.1.0";

    /** Of a link's requests, so many stay free for the link's own. */
    private static final int OWN_ROOM = 8;

    private static final int MAX_BATCH_BYTES = 64 * 1024;

    /** What a list adds to what is in it, at most. */
    private static final int LIST_BYTES = 5;

    private static final byte[] ID = "id".getBytes(US_ASCII);
    private static final byte[] STATUS = "status".getBytes(US_ASCII);
    private static final byte[] BODY = "body".getBytes(US_ASCII);
    private static final byte[] NOTICE = "notice".getBytes(US_ASCII);
    private static final byte[] PUSH = "push".getBytes(US_ASCII);

    private final String project;
    private final String clientId;
    private final Supplier<CompletionStage<Token>> tokens;
    private final boolean hasTokens;
    private final Timers timers;
    private volatile Limits limits = Limits.DEFAULT;

    /** @param tokens null when the server is told of no token */
    Protocol(
            String project,
            String clientId,
            @Nullable Supplier<? extends CompletionStage<Token>> tokens,
            Timers timers) {
        this.project = project;
        this.clientId = clientId;
        this.hasTokens = tokens != null;
        this.tokens = tokens != null ? () -> next(tokens) : () -> CompletableFuture.completedFuture(Token.of(""));
        this.timers = timers;
    }

    private static CompletionStage<Token> next(Supplier<? extends CompletionStage<Token>> tokens) {
        try {
            return Objects.requireNonNull(tokens.get(), "There is no token.");
        } catch (RuntimeException fault) {
            return CompletableFuture.failedFuture(fault);
        }
    }

    /** What the server that was greeted last has announced. */
    Limits limits() {
        return limits;
    }

    @Override
    public byte[] encode(long id, Ask request) {
        byte[] envelope = request.envelope(id);
        int most = limits.maxFrameBytes();
        if (envelope.length > most) {
            String text = "The request has " + envelope.length + " bytes, the server takes " + most + ".";
            throw new Refused(413, "request_too_large", text, Duration.ZERO);
        }
        return envelope;
    }

    @Override
    public int maxJoined() {
        return limits.maxEnvelopesPerFrame();
    }

    @Override
    public int maxJoinedBytes() {
        return Math.min(MAX_BATCH_BYTES, limits.maxFrameBytes() - LIST_BYTES);
    }

    @Override
    public byte[] join(List<byte[]> messages) {
        PackWriter out = new PackWriter(MAX_BATCH_BYTES);
        out.arrayHeader(messages.size());
        messages.forEach(out::raw);
        return out.toByteArray();
    }

    // ---- hello, and later tokens

    @Override
    public CompletionStage<?> hello(Mux<Ask, Incoming> link) {
        return tokens.get()
                .thenCompose(token -> link.finish(Ask.of(ServiceOperations.HELLO, helloWith(token)))
                        .thenAccept(answer -> {
                            welcome(read((Answer) answer));
                            renewal(link.closed(), next -> authenticate(link, next))
                                    .begin(token);
                        }));
    }

    private static CompletionStage<?> authenticate(Mux<Ask, Incoming> link, Token token) {
        return link.finish(Ask.of(ServiceOperations.AUTHENTICATE, new Authenticate(token.text())))
                .thenAccept(answer -> ((Answer) answer).read(ServiceOperations.AUTHENTICATE));
    }

    /** Brings further tokens to a link that lasts until {@code closed} completes. */
    Renewal renewal(CompletableFuture<Throwable> closed, Function<Token, CompletionStage<?>> bring) {
        return new Renewal(closed, bring, tokens, timers);
    }

    // ---- the same over REST

    String clientId() {
        return clientId;
    }

    CompletionStage<Token> token() {
        return tokens.get();
    }

    /** What each request of REST says of its client. */
    Map<String, String> headers(String host, Token token) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Host", host);
        headers.put("User-Agent", PROGRAM);
        headers.put("Client-ID", clientId);
        headers.put("X-Project-ID", project);
        if (hasTokens) {
            headers.put("X-Auth-Token", token.text());
        }
        return headers;
    }

    private Hello helloWith(Token token) {
        return new Hello(project, clientId, hasTokens ? token.text() : null, PROGRAM, null, true);
    }

    private static Welcome read(Answer answer) {
        return answer.read(ServiceOperations.HELLO).required();
    }

    private static void welcome(Welcome welcome) {
        if (welcome.protocol() != VERSION) {
            String text = "The server speaks version " + welcome.protocol() + ", this client " + VERSION + ".";
            throw new CompletionException(new IOException(text));
        }
    }

    // ---- what comes

    @Override
    public void decode(byte[] buffer, int offset, int length, Mux.Sink<Incoming> sink) throws IOException {
        try {
            PackReader in = PackReader.of(buffer, offset, length);
            int count = in.nextIs(Kind.ARRAY) ? in.arrayHeader() : 1;
            for (int i = 0; i < count; i++) {
                Document.read(in).tell(this, sink);
            }
        } catch (Refusal | Unreadable unreadable) {
            throw new IOException("The server sent what cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    private void onReply(long id, Answer answer, Mux.Sink<Incoming> sink) throws IOException {
        if (id == 0 && answer.status() == 200) {
            limits = announced(read(answer));
            sink.credit(Math.min(Mux.DEFAULT_ROOM, Math.max(1, limits.maxRequestsInFlightPerConnection() - OWN_ROOM)));
        }
        if (answer.isStopping()) {
            sink.fail(id, new NotSent("The server is stopping, and did not take the request.", answer.refused()));
        } else {
            sink.reply(id, answer);
        }
    }

    /** The limits by their names; those that are not announced are the defaults. */
    private static Limits announced(Welcome welcome) {
        Limits all = Limits.DEFAULT;
        PackReader in = welcome.limits().reader();
        for (int pairs = in.mapHeader(); pairs > 0; pairs--) {
            String key = in.string();
            RawValue value = in.content();
            for (Limit limit : LIMITS) {
                if (limit.key().equals(key)) {
                    all = with(all, limit, value.reader().integer());
                }
            }
        }
        return all;
    }

    private static final List<Limit> LIMITS = List.of(
            Limit.MAX_FRAME_BYTES,
            Limit.MAX_ENVELOPES_PER_FRAME,
            Limit.POST_ID_WINDOW_SECONDS,
            Limit.MAX_REQUESTS_IN_FLIGHT_PER_CONNECTION);

    private static Limits with(Limits all, Limit limit, long value) {
        try {
            return all.with(limit, value);
        } catch (IllegalArgumentException unusual) {
            return all;
        }
    }

    /**
     * One document of a frame: a reply, a push or a notice.
     *
     * <p><em>One thread at a time.</em>
     */
    private static final class Document {
        private final PackReader in;
        private final int from;
        private long id = -1;
        private long status;
        private boolean isPush;
        private String notice = "";
        private @Nullable RawValue body;

        private Document(PackReader in) {
            this.in = in;
            this.from = in.position();
        }

        static Document read(PackReader in) {
            Document document = new Document(in);
            for (int pairs = in.mapHeader(); pairs > 0; pairs--) {
                document.readMember();
            }
            return document;
        }

        private void readMember() {
            if (in.tryString(ID)) {
                id = in.tryNil() ? -1 : in.integer();
            } else if (in.tryString(STATUS)) {
                status = in.integer();
            } else if (in.tryString(BODY)) {
                int start = in.position();
                in.skip();
                body = new RawValue(Arrays.copyOfRange(in.buffer(), start, in.position()));
            } else if (in.tryString(NOTICE)) {
                notice = in.string();
            } else {
                isPush |= in.tryString(PUSH) || skipKey();
                in.skip();
            }
        }

        private boolean skipKey() {
            in.skip();
            return false;
        }

        void tell(Protocol protocol, Mux.Sink<Incoming> sink) throws IOException {
            if (isPush) {
                sink.push(new Incoming.Pushed(ConsumerPush.SHAPE.read(whole())));
            } else if (is(Notices.DRAIN)) {
                sink.goAway(goAway(Notices.DRAIN.shape().read(whole())));
            } else if (is(Notices.CONSUMER_CLOSED)) {
                sink.push(new Incoming.Ended(Notices.CONSUMER_CLOSED.shape().read(whole())));
            } else if (notice.isEmpty()) {
                reply(protocol, sink);
            }
        }

        private void reply(Protocol protocol, Mux.Sink<Incoming> sink) throws IOException {
            Answer answer = new Answer((int) status, body);
            if (id < 0) {
                throw new IOException("The server could not read what was sent: "
                        + answer.refused().getMessage());
            }
            protocol.onReply(id, answer, sink);
        }

        private boolean is(Notice<?> asked) {
            return asked.name().equals(notice);
        }

        private PackReader whole() {
            return PackReader.of(in.buffer(), from, in.position() - from);
        }

        /** A client leaves in the first half of the notice, and that is the server's spread. */
        private static GoAway goAway(Notices.Drain drain) {
            long seconds = Math.min(drain.deadlineSeconds(), 2 * drain.spreadSeconds());
            return GoAway.within(Duration.ofSeconds(Math.max(0, seconds)));
        }
    }
}
