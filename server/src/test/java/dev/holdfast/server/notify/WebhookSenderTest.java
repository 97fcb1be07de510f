package dev.holdfast.server.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.config.Secret;
import dev.holdfast.server.config.WebhookConfig;
import dev.holdfast.server.notify.SendResult.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSenderTest {

    private static final long NOW_MILLIS = 1_700_000_000_123L;
    private static final RawValue MESSAGE = pack("{\"body\":1}");

    private final WebhookSender sender = sender("127.0.0.0/8");
    private final CountDownLatch released = new CountDownLatch(1);

    private static WebhookSender sender(String... allow) {
        return new WebhookSender(config(allow), 4);
    }

    private static WebhookConfig config(String... allow) {
        return new WebhookConfig(List.of(allow), Optional.of(new Secret("whsec_c2VjcmV0")), 20_000, 20_000, 20_000, 4);
    }

    @AfterEach
    void close() {
        released.countDown();
        sender.close();
    }

    private SendResult send(URI url) {
        return send(url, "{}");
    }

    private SendResult send(URI url, String options) {
        return sender.send(parcel(url, options), new Abort());
    }

    private static Parcel parcel(URI url, String options) {
        return new Parcel("id-1", url, pack(options), MESSAGE, NOW_MILLIS);
    }

    private static RawValue pack(String text) {
        byte[] json = text.getBytes(UTF_8);
        return new RawValue(JsonCodec.toPack(json, 0, json.length));
    }

    @Test
    void shouldPostTheMessageSigned() throws Exception {
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(204))) {
            assertThat(send(webhook.url())).isEqualTo(SendResult.delivered());

            TestWebhook.Request request = webhook.next();
            assertThat(request.line()).isEqualTo("POST /hook HTTP/1.1");
            assertThat(request.json()).isEqualTo("{\"body\":1}");
            assertThat(request.header("content-type")).isEqualTo("application/json");
            assertThat(request.header("webhook-id")).isEqualTo("id-1");
            assertThat(request.header("webhook-timestamp")).isEqualTo("1700000000");
            // Reckoned with: printf 'id-1.1700000000.{"body":1}' | openssl dgst -sha256 -hmac secret -binary | base64
            assertThat(request.header("webhook-signature"))
                    .isEqualTo("v1,tio8FTQRlvOb0BhoPSl8fW7GytHFsY+oGh9pzx5j+Zk=");
            assertThat(request.headers()).doesNotContainKeys("upgrade", "cookie", "accept-encoding", "expect");
        }
    }

    @Test
    void shouldSendTheHeadersAndTheDocumentOfTheSubscription() throws Exception {
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(200))) {
            String options = """
                {"post_headers": {"X-Mine": "yes", "content-type": "application/x-mine"},
                 "post_data": "{\\"wrapped\\": \\"$zaqar_message$\\"}"}""";
            assertThat(send(webhook.url(), options).kind()).isEqualTo(Kind.DELIVERED);

            TestWebhook.Request request = webhook.next();
            assertThat(request.json()).isEqualTo("{\"wrapped\": {\"body\":1}}");
            assertThat(request.header("x-mine")).isEqualTo("yes");
            assertThat(request.header("content-type")).isEqualTo("application/x-mine");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"post_headers\": {\"Host\": \"x\"}}",
                "{\"post_headers\": {\"transfer-Encoding\": \"chunked\"}}",
                "{\"post_headers\": {\"Proxy-Authorization\": \"x\"}}",
                "{\"post_headers\": {\"webhook-signature\": \"v1,x\"}}",
                "{\"post_headers\": {\"X\": \"a\\r\\nEvil: b\"}}",
                "{\"post_headers\": {\"X: y\\r\\n\": \"a\"}}",
                "{\"post_headers\": {\"X\": 1}}",
                "{\"post_headers\": []}",
                "{\"post_data\": 1}"
            })
    void shouldGiveUpOnOptionsThatMakeNoRequest(String options) throws Exception {
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(200))) {
            assertThat(send(webhook.url(), options).kind()).isEqualTo(Kind.GIVE_UP);
            assertThat(webhook.received()).isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, DELIVERED",
        "299, DELIVERED",
        "304, GIVE_UP",
        "400, GIVE_UP",
        "404, GIVE_UP",
        "408, RETRY",
        "410, GIVE_UP",
        "429, RETRY",
        "500, RETRY",
        "503, RETRY"
    })
    void shouldJudgeByTheStatus(int status, Kind kind) throws Exception {
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(status))) {
            assertThat(send(webhook.url()).kind()).isEqualTo(kind);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7 | 7",
                "999999999 | 3600",
                "99999999999999 | 0",
                "-1 | 0",
                "soon | 0",
                "Tue, 14 Nov 2023 22:13:30 GMT | 10",
                "Tue, 14 Nov 2023 22:13:10 GMT | 0"
            })
    void shouldHearWhenToComeBack(String retryAfter, int seconds) throws Exception {
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(429, "Retry-After: " + retryAfter))) {
            assertThat(send(webhook.url())).isEqualTo(new SendResult(Kind.RETRY, seconds, "it answered 429"));
        }
    }

    @Test
    void shouldFollowNoRedirect() throws Exception {
        try (TestWebhook other = new TestWebhook(TestWebhook.status(200));
                TestWebhook webhook = new TestWebhook(TestWebhook.status(307, "Location: " + other.url()))) {
            assertThat(send(webhook.url())).isEqualTo(SendResult.giveUp("it answered 307"));
            assertThat(other.received()).isZero();
        }
    }

    @Test
    void shouldKeepNoCookies() throws Exception {
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(200, "Set-Cookie: a=b"))) {
            send(webhook.url());
            send(webhook.url());
            webhook.next();
            assertThat(webhook.next().headers()).doesNotContainKey("cookie");
        }
    }

    @Test
    void shouldTakeAClosedConnectionForTrouble() throws Exception {
        try (TestWebhook webhook = new TestWebhook((request, socket) -> socket.close())) {
            assertThat(send(webhook.url()).kind()).isEqualTo(Kind.RETRY);
        }
    }

    @Test
    void shouldTakeRubbishForTrouble() throws Exception {
        try (TestWebhook webhook = new TestWebhook((request, socket) -> {
            TestWebhook.text("220 mail.example.org ESMTP\r\n\r\n").to(request, socket);
            socket.close();
        })) {
            assertThat(send(webhook.url()).kind()).isEqualTo(Kind.RETRY);
        }
    }

    @Test
    void shouldBelieveAStatusWhoseBodyBreaksOff() throws Exception {
        try (TestWebhook webhook = new TestWebhook((request, socket) -> {
            TestWebhook.text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfew")
                    .to(request, socket);
            socket.close();
        })) {
            assertThat(send(webhook.url()).kind()).isEqualTo(Kind.DELIVERED);
        }
    }

    @Test
    void shouldNotReadAnEndlessAnswer() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        try (TestWebhook webhook = new TestWebhook((request, socket) -> {
            TestWebhook.text("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n")
                    .to(request, socket);
            try {
                TestWebhook.flood(socket.getOutputStream());
            } catch (IOException end) {
                cut.countDown();
            }
        })) {
            assertThat(send(webhook.url()).kind()).isEqualTo(Kind.DELIVERED);
            cut.await();
        }
    }

    @Test
    void shouldRefuseAnEndlessHead() throws Exception {
        try (TestWebhook webhook = new TestWebhook((request, socket) -> {
            TestWebhook.text("HTTP/1.1 200 OK\r\nX: ").to(request, socket);
            TestWebhook.flood(socket.getOutputStream());
        })) {
            assertThat(send(webhook.url()).kind()).isEqualTo(Kind.RETRY);
        }
    }

    @Test
    void shouldNotWaitForOneWhoNeverAnswers() throws Exception {
        WebhookConfig config = new WebhookConfig(List.of("127.0.0.1"), Optional.empty(), 20_000, 200, 20_000, 4);
        WebhookSender impatient = new WebhookSender(config, 4);
        try (TestWebhook webhook = new TestWebhook((request, socket) -> await())) {
            assertThat(impatient.send(parcel(webhook.url(), "{}"), new Abort()).kind())
                    .isEqualTo(Kind.RETRY);
        }
        impatient.close();
    }

    private void await() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldEndACallWhenToldTo() throws Exception {
        try (TestWebhook webhook = new TestWebhook((request, socket) -> await())) {
            WebhookSender patient = new WebhookSender(
                    new WebhookConfig(List.of("127.0.0.1"), Optional.empty(), 60_000, 60_000, 60_000, 4), 4);
            Abort abort = new Abort();
            Thread impatient = new Thread(() -> {
                try {
                    webhook.next();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                abort.pull();
            });
            impatient.start();

            assertThat(patient.send(parcel(webhook.url(), "{}"), abort))
                    .isEqualTo(SendResult.retry("it took too long"));
            impatient.join();
            patient.close();
        }
    }

    @Test
    void shouldRetryWhereNobodyListens() throws Exception {
        URI url;
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(200))) {
            url = webhook.url();
        }
        assertThat(send(url).kind()).isEqualTo(Kind.RETRY);
    }

    @Test
    void shouldNotDialAddressesThatAreNotPublic() throws Exception {
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(200))) {
            WebhookSender strict = named(host -> new InetAddress[] {InetAddress.getLoopbackAddress()});
            assertThat(strict.send(parcel(webhook.url("public.example"), "{}"), new Abort()))
                    .isEqualTo(SendResult.retry("its name leads to an address that is not public"));
            assertThat(strict.send(parcel(webhook.url(), "{}"), new Abort()).kind())
                    .isEqualTo(Kind.GIVE_UP);
            assertThat(webhook.received()).isZero();
            strict.close();
        }
    }

    @Test
    void shouldRefuseANameOfWhichOneAddressIsNotPublic() throws Exception {
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(200))) {
            WebhookSender strict = named(host ->
                    new InetAddress[] {InetAddress.getByName("192.0.32.1"), InetAddress.getByName("169.254.169.254")});
            assertThat(strict.send(parcel(webhook.url("mixed.example"), "{}"), new Abort())
                            .detail())
                    .contains("not public");
            strict.close();
        }
    }

    /** The first answer is allowed and the second is not: a check that asks twice would call what it must not. */
    @Test
    void shouldCallTheAddressThatWasChecked() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(200, "Connection: close"))) {
            WebhookSender sender = named(
                    host -> new InetAddress[] {
                        InetAddress.getByName(asked.getAndIncrement() == 0 ? "127.0.0.1" : "10.0.0.1")
                    },
                    "127.0.0.1");
            URI url = webhook.url("rebinding.example");
            assertThat(sender.send(parcel(url, "{}"), new Abort()).kind()).isEqualTo(Kind.DELIVERED);
            assertThat(asked).hasValue(1);
            assertThat(webhook.next().header("host")).isEqualTo("rebinding.example:" + webhook.port());

            assertThat(sender.send(parcel(url, "{}"), new Abort()).kind()).isEqualTo(Kind.RETRY);
            assertThat(webhook.received()).isZero();
            sender.close();
        }
    }

    @Test
    void shouldLetTheOperatorAllowANameWhereverItLeads() throws Exception {
        try (TestWebhook webhook = new TestWebhook(TestWebhook.status(200))) {
            WebhookSender sender =
                    named(host -> new InetAddress[] {InetAddress.getLoopbackAddress()}, "hooks.internal.example");
            assertThat(sender.send(parcel(webhook.url("Hooks.internal.example"), "{}"), new Abort())
                            .kind())
                    .isEqualTo(Kind.DELIVERED);
            sender.close();
        }
    }

    @Test
    void shouldRetryANameThatNobodyKnows() {
        WebhookSender sender = named(host -> {
            throw new UnknownHostException(host);
        });
        assertThat(sender.send(parcel(URI.create("http://nowhere.example/"), "{}"), new Abort()))
                .isEqualTo(SendResult.retry("its name is not known"));
        sender.close();
    }

    private static WebhookSender named(CheckedResolver.Names names, String... allow) {
        return new WebhookSender(config(allow), 4, names, null);
    }
}
