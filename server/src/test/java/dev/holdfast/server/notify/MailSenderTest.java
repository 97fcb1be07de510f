package dev.holdfast.server.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.config.MailConfig;
import dev.holdfast.server.config.MailTemplate;
import dev.holdfast.server.config.MailTemplates;
import dev.holdfast.server.config.MailTls;
import dev.holdfast.server.config.Secret;
import dev.holdfast.server.notify.SendResult.Kind;
import jakarta.mail.Message;
import jakarta.mail.internet.MimeMessage;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailSenderTest {

    private final GreenMail relay = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));

    private MailTemplates templates = MailTemplates.NONE;

    @BeforeEach
    void start() {
        relay.start();
    }

    @AfterEach
    void stop() {
        relay.stop();
    }

    private MailConfig config(Optional<String> user, Optional<String> from) {
        return new MailConfig(
                Optional.of("127.0.0.1"),
                relay.getSmtp().getPort(),
                MailTls.NONE,
                user,
                Optional.of(new Secret("password")),
                from,
                templates);
    }

    private SendResult send(String address, String options) {
        MailConfig config = config(Optional.empty(), Optional.of("holdfast@example.org"));
        return new MailSender(config, 20_000, 20_000).send(parcel(address, options), new Abort());
    }

    private static Parcel parcel(String address, String options) {
        return new Parcel(
                "id-1", URI.create(address), pack(options), pack("{\"body\":\"h\u00e9\"}"), 1_700_000_000_000L);
    }

    private static RawValue pack(String text) {
        byte[] json = text.getBytes(UTF_8);
        return new RawValue(JsonCodec.toPack(json, 0, json.length));
    }

    private MimeMessage received() {
        assertThat(relay.getReceivedMessages()).hasSize(1);
        return relay.getReceivedMessages()[0];
    }

    @Test
    void shouldSendTheDocument() throws Exception {
        assertThat(send("mailto:somebody@example.org", "{}")).isEqualTo(SendResult.delivered());

        MimeMessage mail = received();
        assertThat(mail.getContent().toString().strip()).isEqualTo("{\"body\":\"h\u00e9\"}");
        assertThat(mail.getSubject()).isEqualTo("Notification");
        assertThat(mail.getMessageID()).isEqualTo("<id-1@holdfast>");
        assertThat(GreenMailUtil.getAddressList(mail.getFrom())).isEqualTo("holdfast@example.org");
        assertThat(GreenMailUtil.getAddressList(mail.getRecipients(Message.RecipientType.TO)))
                .isEqualTo("somebody@example.org");
        assertThat(mail.getHeader("Date")).containsExactly("Tue, 14 Nov 2023 22:13:20 GMT");
    }

    @Test
    void shouldTakeSubjectAndSenderFromTheSubscription() throws Exception {
        send("mailto:a@example.org", "{\"subject\": \"Caf\u00e9\", \"from\": \"me@example.org\"}");

        assertThat(received().getSubject()).isEqualTo("Caf\u00e9");
        assertThat(GreenMailUtil.getAddressList(received().getFrom())).isEqualTo("me@example.org");
    }

    @Test
    void shouldPreferTheSubjectInTheAddress() throws Exception {
        send("mailto:a+b@example.org?x=y&Subject=One%20two+three", "{\"subject\": \"other\"}");

        assertThat(received().getSubject()).isEqualTo("One two+three");
        assertThat(GreenMailUtil.getAddressList(received().getAllRecipients())).isEqualTo("a+b@example.org");
    }

    @Test
    void shouldKeepASubjectFromBeginningAnotherHeader() throws Exception {
        send("mailto:a@example.org?subject=x%0D%0ABcc:%20victim@example.org%0D%0A%0D%0ABody", "{}");

        assertThat(received().getSubject()).isEqualTo("x  Bcc: victim@example.org    Body");
        assertThat(received().getHeader("Bcc")).isNull();
        assertThat(relay.getReceivedMessages()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mailto:a@example.org,b@example.org",
                "mailto:a@example.org%0D%0ABcc:b@example.org",
                "mailto:nobody",
                "mailto:a@",
                "mailto:%3Ca@example.org%3E",
                "mailto:?subject=x",
                "mailto:a%20b@example.org"
            })
    void shouldRefuseWhatIsNotOneRecipient(String address) {
        assertThat(send(address, "{}").kind()).isEqualTo(Kind.GIVE_UP);
        assertThat(relay.getReceivedMessages()).isEmpty();
    }

    @Test
    void shouldRefuseASenderThatIsNoAddress() {
        assertThat(send("mailto:a@example.org", "{\"from\": \"x@example.org\\r\\nBcc: y@example.org\"}")
                        .kind())
                .isEqualTo(Kind.GIVE_UP);
        assertThat(relay.getReceivedMessages()).isEmpty();
    }

    @Test
    void shouldSayWhoItIs() {
        relay.setUser("user", "user", "password");
        MailSender sender = new MailSender(config(Optional.of("user"), Optional.of("a@example.org")), 20_000, 20_000);

        assertThat(sender.send(parcel("mailto:b@example.org", "{}"), new Abort())
                        .kind())
                .isEqualTo(Kind.DELIVERED);
    }

    @Test
    void shouldWriteToPeopleWhenItAsksThem() throws Exception {
        MailConfig config = config(Optional.empty(), Optional.of("holdfast@example.org"));
        RawValue document =
                pack("{\"Message\": \"You have chosen.\", \"Link\": \"https://example.org/c?Signature=x\"}");
        new MailSender(config, 20_000, 20_000)
                .send(new Parcel("id", URI.create("mailto:a@example.org"), pack("{}"), document, 0), new Abort());

        assertThat(received().getContent().toString())
                .contains("You have chosen.", "https://example.org/c?Signature=x")
                .doesNotContain("{");
    }

    private SendResult sendAbout(String type, String project) {
        RawValue document = pack("{\"Message_Type\": \"" + type + "\", \"Message\": \"Words.\", \"X-Project-ID\": \""
                + project + "\", \"queue_name\": \"orders\", \"Link\": \"https://example.org/c?x=1\"}");
        RawValue options = pack("{\"subject\": \"other\", \"from\": \"me@example.org\"}");
        Parcel parcel = new Parcel("id", URI.create("mailto:a@example.org?subject=mine"), options, document, 0);
        MailConfig config = config(Optional.empty(), Optional.of("holdfast@example.org"));
        return new MailSender(config, 20_000, 20_000).send(parcel, new Abort());
    }

    @Test
    void shouldAskInTheOperatorsWords() throws Exception {
        templates = new MailTemplates(
                new MailTemplate(
                        Optional.of("Caf\u00e9: confirm"),
                        Optional.of("{0} of {1}: open {2}\n{0} {3} {}"),
                        Optional.of("desk@example.org")),
                MailTemplate.NONE);
        assertThat(sendAbout("SubscriptionConfirmation", "the {2} $1 project").kind())
                .isEqualTo(Kind.DELIVERED);

        assertThat(received().getSubject()).isEqualTo("Caf\u00e9: confirm");
        assertThat(GreenMailUtil.getAddressList(received().getFrom())).isEqualTo("desk@example.org");
        assertThat(received().getContent().toString().strip().replace("\r", ""))
                .isEqualTo("orders of the {2} $1 project: open https://example.org/c?x=1\norders {3} {}");
    }

    @Test
    void shouldSayGoodbyeInTheOperatorsWords() throws Exception {
        templates = new MailTemplates(
                MailTemplate.NONE, new MailTemplate(Optional.empty(), Optional.of("Goodbye, {0}."), Optional.empty()));
        sendAbout("UnsubscribeConfirmation", "p");

        assertThat(received().getSubject()).isEqualTo("mine");
        assertThat(GreenMailUtil.getAddressList(received().getFrom())).isEqualTo("me@example.org");
        assertThat(received().getContent().toString().strip()).isEqualTo("Goodbye, orders.");
    }

    /** The body of a message must not be taken for a question of the server. */
    @Test
    void shouldTellOfMessagesWithoutATemplate() throws Exception {
        MailTemplate template = new MailTemplate(Optional.of("no"), Optional.of("no {2}"), Optional.empty());
        templates = new MailTemplates(template, template);
        send("mailto:a@example.org", "{}");

        assertThat(received().getSubject()).isEqualTo("Notification");
        assertThat(received().getContent().toString().strip()).isEqualTo("{\"body\":\"h\u00e9\"}");
    }

    @Test
    void shouldRetryWhereNoRelayListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        MailConfig config = new MailConfig(
                Optional.of("127.0.0.1"),
                port,
                MailTls.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.of("a@b.c"),
                MailTemplates.NONE);
        assertThat(new MailSender(config, 1000, 1000)
                        .send(parcel("mailto:b@example.org", "{}"), new Abort())
                        .kind())
                .isEqualTo(Kind.RETRY);
    }

    @Test
    void shouldNotSendInTheClearWhatMustBeProtected() {
        MailConfig config = new MailConfig(
                Optional.of("127.0.0.1"),
                relay.getSmtp().getPort(),
                MailTls.STARTTLS,
                Optional.empty(),
                Optional.empty(),
                Optional.of("a@example.org"),
                MailTemplates.NONE);
        assertThat(new MailSender(config, 20_000, 20_000)
                        .send(parcel("mailto:b@example.org", "{}"), new Abort())
                        .kind())
                .isEqualTo(Kind.RETRY);
        assertThat(relay.getReceivedMessages()).isEmpty();
    }

    @Test
    void shouldGiveUpWithoutARelay() {
        MailConfig none = new MailConfig(
                Optional.empty(),
                25,
                MailTls.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.of("a@b.c"),
                MailTemplates.NONE);
        assertThat(new MailSender(none, 1000, 1000).send(parcel("mailto:b@example.org", "{}"), new Abort()))
                .isEqualTo(SendResult.giveUp("mail.host is not configured"));
    }
}
