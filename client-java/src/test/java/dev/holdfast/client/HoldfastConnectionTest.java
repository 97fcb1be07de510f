package dev.holdfast.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.client.HoldfastException.Reason;
import dev.holdfast.client.ScriptedServer.Script;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.envelope.RequestId;
import dev.holdfast.protocol.operation.MessageOperations;
import dev.holdfast.protocol.operation.MessageShapes.MessageIds;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import dev.holdfast.protocol.operation.MessageShapes.PostedMessage;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.ServiceOperations;
import dev.holdfast.protocol.operation.ServiceShapes.Welcome;
import dev.holdfast.protocol.websocket.Opcode;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HoldfastConnectionTest {

    private static final ProjectId PROJECT = new ProjectId("demo");
    private static final ClientId CLIENT = new ClientId("3381af922b9e11e3b19171861300734c");

    private @Nullable ScriptedServer server;

    @AfterEach
    void stop() throws IOException {
        if (server != null) {
            server.close();
        }
    }

    private HoldfastConnection open(Script script) throws IOException {
        server = ScriptedServer.greeting(script);
        return HoldfastConnection.open(server.uri(), PROJECT, CLIENT).join();
    }

    private ScriptedServer server() {
        return Objects.requireNonNull(server);
    }

    private static CompletableFuture<Reply<Nothing>> ping(HoldfastConnection connection) {
        return connection.call(ServiceOperations.PING_NODE, Nothing.INSTANCE);
    }

    private static PostMessages post(String text) {
        RawValue body = new PackWriter().string(text).toRawValue();
        return new PostMessages(new QueueName("q"), List.of(new PostedMessage(body, 60L, null)));
    }

    private static HoldfastException failureOf(CompletableFuture<?> future) {
        return (HoldfastException) Objects.requireNonNull(future.orTimeout(60, TimeUnit.SECONDS)
                .handle((value, failure) -> failure)
                .join());
    }

    @Test
    void shouldAskForThePathAndSayHello() throws Exception {
        try (HoldfastConnection connection = open((request, session) -> {})) {
            assertThat(server().nextEvent()).isEqualTo("GET /v2?x=1 HTTP/1.1");
            assertThat(server().nextEvent()).isEqualTo("hello demo 3381af922b9e11e3b19171861300734c");
            assertThat(connection.closed()).isNotDone();
        }
    }

    @Test
    void shouldSendWhatIsAskedAndGiveBackWhatIsAnswered() throws Exception {
        Script script = (request, session) -> {
            PostMessages input = PostMessages.SHAPE.read(Objects.requireNonNull(request.body()));
            String body = input.messages().get(0).body().toString();
            session.reply(
                    request.id(), MessageOperations.MESSAGE_POST, new MessageIds(List.of(input.queueName() + body)));
        };
        try (HoldfastConnection connection = open(script)) {
            Reply<MessageIds> reply = connection
                    .call(MessageOperations.MESSAGE_POST, post("ä€😀"))
                    .join();
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.required().ids()).containsExactly("q\"ä€😀\"");
        }
    }

    @Test
    void shouldGiveNoBodyWhereTheAnswerHasNone() throws Exception {
        try (HoldfastConnection connection = open((request, session) -> session.acknowledge(request.id()))) {
            assertThat(ping(connection).join()).isEqualTo(new Reply<Nothing>(204, null));
        }
    }

    @Test
    void shouldMatchRepliesThatOvertakeAndShareAFrame() throws Exception {
        List<RequestId> held = new ArrayList<>();
        Script script = (request, session) -> {
            held.add(0, Objects.requireNonNull(request.id()));
            if (held.size() == 3) {
                held.forEach(each -> session.gather(
                        each, MessageOperations.MESSAGE_POST, new MessageIds(List.of(String.valueOf(each.number())))));
                session.gatherNotice("drain");
                session.sendGathered();
            }
        };
        try (HoldfastConnection connection = open(script)) {
            List<CompletableFuture<Reply<MessageIds>>> calls = IntStream.range(0, 3)
                    .mapToObj(i -> connection.call(MessageOperations.MESSAGE_POST, post("x")))
                    .toList();
            assertThat(calls.stream().map(call -> call.join().required().ids().get(0)))
                    .containsExactly("1", "2", "3");
        }
    }

    @Test
    void shouldServeCallsFromManyThreads() throws Exception {
        Script script = (request, session) -> {
            PostMessages input = PostMessages.SHAPE.read(Objects.requireNonNull(request.body()));
            String body = input.messages().get(0).body().toString();
            session.gather(request.id(), MessageOperations.MESSAGE_POST, new MessageIds(List.of(body)));
            session.sendGathered();
        };
        try (HoldfastConnection connection = open(script)) {
            List<String> ids = IntStream.range(0, 2000)
                    .parallel()
                    .mapToObj(i -> connection.call(MessageOperations.MESSAGE_POST, post("m" + i)))
                    .map(call -> call.join().required().ids().get(0))
                    .toList();
            assertThat(ids)
                    .containsExactlyElementsOf(IntStream.range(0, 2000)
                            .mapToObj(i -> "\"m" + i + "\"")
                            .toList());
        }
    }

    @Test
    void shouldCarryFramesLargerThanASocketTakesAtOnce() throws Exception {
        Script script = (request, session) -> {
            PostMessages input = PostMessages.SHAPE.read(Objects.requireNonNull(request.body()));
            session.reply(
                    request.id(),
                    MessageOperations.MESSAGE_POST,
                    new MessageIds(List.of(input.messages().get(0).body().toString())));
        };
        try (HoldfastConnection connection = open(script)) {
            String text = "0123456789".repeat(25_000);
            List<CompletableFuture<Reply<MessageIds>>> calls = IntStream.range(0, 40)
                    .mapToObj(i -> connection.call(MessageOperations.MESSAGE_POST, post(text + i)))
                    .toList();
            for (int i = 0; i < calls.size(); i++) {
                assertThat(calls.get(i).join().required().ids()).containsExactly("\"" + text + i + "\"");
            }
        }
    }

    @Test
    void shouldFailWithTheRefusal() throws Exception {
        Refusal full = Refusal.of(ErrorCode.STORAGE_FULL, "The disk is full.").retryAfterSeconds(7);
        try (HoldfastConnection connection = open((request, session) -> session.refuse(request.id(), full))) {
            HoldfastException failure = failureOf(ping(connection));
            assertThat(failure.reason()).isEqualTo(Reason.REFUSED);
            assertThat(failure.code()).contains(ErrorCode.STORAGE_FULL);
            assertThat(failure.retryAfterSeconds()).isEqualTo(7);
            assertThat(failure).hasMessage("The disk is full.");
            assertThat(connection.closed()).isNotDone();
        }
    }

    @Test
    void shouldRefuseWhatIsLargerThanTheServerReads() throws Exception {
        try (HoldfastConnection connection = open((request, session) -> session.acknowledge(request.id()))) {
            HoldfastException failure =
                    failureOf(connection.call(MessageOperations.MESSAGE_POST, post("x".repeat(20_000_000))));
            assertThat(failure.code()).contains(ErrorCode.REQUEST_TOO_LARGE);
            assertThat(ping(connection).join().status()).isEqualTo(204);
        }
    }

    @Test
    void shouldAnswerPings() throws Exception {
        Script script = (request, session) -> session.frame(Opcode.PING, "are you there".getBytes(UTF_8));
        try (HoldfastConnection connection = open(script)) {
            CompletableFuture<Reply<Nothing>> unanswered = ping(connection);
            server().nextEvent();
            server().nextEvent();
            assertThat(server().nextEvent()).isEqualTo("pong are you there");
            assertThat(unanswered).isNotDone();
        }
    }

    @Test
    void shouldSayThatTheOutcomeIsUnknownWhenTheConnectionIsLost() throws Exception {
        try (HoldfastConnection connection = open((request, session) -> session.cut())) {
            assertThat(failureOf(ping(connection)).reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
            assertThat(connection
                            .closed()
                            .orTimeout(60, TimeUnit.SECONDS)
                            .join()
                            .reason())
                    .isEqualTo(Reason.CLOSED);
            assertThat(failureOf(ping(connection)).reason()).isEqualTo(Reason.CLOSED);
        }
    }

    @Test
    void shouldTellWhyTheServerClosed() throws Exception {
        Script script = (request, session) -> session.closeWith(CloseCode.SERVICE_RESTART, "Restarting.");
        try (HoldfastConnection connection = open(script)) {
            assertThat(failureOf(ping(connection))).hasMessageContaining("(1012: Restarting.)");
            assertThat(server().nextEvent()).startsWith("GET");
            assertThat(server().nextEvent()).startsWith("hello");
            assertThat(server().nextEvent()).isEqualTo("close 1012");
        }
    }

    @Test
    void shouldSayGoodbyeAndFailWhatStillWaits() throws Exception {
        HoldfastConnection connection = open((request, session) -> {});
        CompletableFuture<Reply<Nothing>> waiting = ping(connection);
        connection.close();
        assertThat(failureOf(ping(connection)).reason()).isEqualTo(Reason.CLOSED);
        assertThat(failureOf(waiting).reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
        assertThat(server().nextEvent()).startsWith("GET");
        assertThat(server().nextEvent()).startsWith("hello");
        assertThat(server().nextEvent()).isEqualTo("close 1000");
    }

    @ParameterizedTest
    @CsvSource({"8102 7b7d, text frame", "8201 a2, no reply", "8200, no reply", "8201 80, reply to no request"})
    void shouldEndWhenAFrameCannotBeRead(String frame, String message) throws Exception {
        byte[] bytes = frames(frame);
        try (HoldfastConnection connection = open((request, session) -> session.bytes(bytes))) {
            assertThat(failureOf(ping(connection)).reason()).isEqualTo(Reason.OUTCOME_UNKNOWN);
            HoldfastException why =
                    connection.closed().orTimeout(60, TimeUnit.SECONDS).join();
            assertThat(why.reason()).isEqualTo(Reason.PROTOCOL_VIOLATION);
            assertThat(why).hasMessageContaining(message);
        }
    }

    private static byte[] frames(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Test
    void shouldEndWhenAReplyIsToNoRequest() throws Exception {
        Refusal unreadable = Refusal.of(ErrorCode.FRAME_UNREADABLE, "Not a frame.");
        try (HoldfastConnection connection = open((request, session) -> session.refuse(null, unreadable))) {
            assertThat(failureOf(ping(connection))).hasMessageContaining("Not a frame.");
            assertThat(connection
                            .closed()
                            .orTimeout(60, TimeUnit.SECONDS)
                            .join()
                            .reason())
                    .isEqualTo(Reason.PROTOCOL_VIOLATION);
        }
    }

    @Test
    void shouldEndWhenAReplyIsToARequestThatWasNeverSent() throws Exception {
        Script script = (request, session) -> session.acknowledge(new RequestId(99, null));
        try (HoldfastConnection connection = open(script)) {
            assertThat(failureOf(ping(connection))).hasMessageContaining("99");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"wss://127.0.0.1:1", "http://127.0.0.1:1", "ws:/nowhere", "ws://user@127.0.0.1:1"})
    void shouldRefuseAddressesThatItCannotServe(String uri) {
        HoldfastException failure = failureOf(HoldfastConnection.open(URI.create(uri), PROJECT, CLIENT));
        assertThat(failure.reason()).isEqualTo(Reason.CONNECT_FAILED);
        assertThat(failure).hasMessageStartingWith("Cannot connect to " + uri + ": ");
    }

    @Test
    void shouldSayWhatToDoInsteadOfEncryption() {
        URI uri = URI.create("wss://127.0.0.1:1");
        assertThatThrownBy(() -> HoldfastConnection.open(uri, PROJECT, CLIENT).join())
                .hasMessageContaining("cannot encrypt; use ws://");
    }

    @Test
    void shouldFailWhenNobodyListens() throws Exception {
        server = ScriptedServer.greeting((request, session) -> {});
        server.close();
        HoldfastException failure = failureOf(HoldfastConnection.open(server.uri(), PROJECT, CLIENT));
        assertThat(failure.reason()).isEqualTo(Reason.CONNECT_FAILED);
        assertThat(failure).hasMessageContaining("refused");
    }

    @Test
    void shouldFailWhenTheServerDoesNotUpgrade() throws Exception {
        server = ScriptedServer.refusing("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
        HoldfastException failure = failureOf(HoldfastConnection.open(server.uri(), PROJECT, CLIENT));
        assertThat(failure.reason()).isEqualTo(Reason.CONNECT_FAILED);
        assertThat(failure).hasMessageContaining("503");
    }

    @Test
    void shouldFailWithTheRefusalOfItsHello() throws Exception {
        Refusal refusal = Refusal.of(ErrorCode.CLIENT_ID_INVALID, "badly formed hexadecimal UUID string");
        server = ScriptedServer.following((request, session) -> session.refuse(request.id(), refusal));
        HoldfastException failure = failureOf(HoldfastConnection.open(server.uri(), PROJECT, CLIENT));
        assertThat(failure.code()).contains(ErrorCode.CLIENT_ID_INVALID);
    }

    @Test
    void shouldFailWhenTheServerSpeaksAnotherVersion() throws Exception {
        var other = new Welcome("x", 2, RawValue.EMPTY_MAP, 30, null, List.of());
        server = ScriptedServer.following(
                (request, session) -> session.reply(request.id(), ServiceOperations.HELLO, other));
        HoldfastException failure = failureOf(HoldfastConnection.open(server.uri(), PROJECT, CLIENT));
        assertThat(failure.reason()).isEqualTo(Reason.CONNECT_FAILED);
        assertThat(failure).hasMessageContaining("version 2");
    }
}
