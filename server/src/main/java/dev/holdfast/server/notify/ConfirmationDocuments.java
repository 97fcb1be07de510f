package dev.holdfast.server.notify;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Subscription;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What a subscriber is sent so that it can agree: everything that the request which says so needs, with a signature in
 * the place of credentials, valid for as long as the subscription lasts.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ConfirmationDocuments {

    /** The member that says what a document is. */
    static final String TYPE = "Message_Type";

    static final String FAREWELL = "UnsubscribeConfirmation";
    static final String QUEUE = "queue_name";
    static final String PROJECT = "X-Project-ID";
    private static final String METHOD = "PUT";
    private static final DateTimeFormatter EXPIRES = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private final UrlSigner signer;
    private final Optional<String> mailPage;
    private final Optional<String> server;

    /**
     * @param mailPage the page that a link in a mail leads to; without one nobody is asked by mail
     * @param server where subscribers reach the server, if that is known
     */
    public ConfirmationDocuments(UrlSigner signer, Optional<String> mailPage, Optional<URI> server) {
        this.signer = signer;
        this.mailPage = mailPage;
        this.server = server.map(url -> url.toString().replaceFirst("/$", ""));
    }

    /** Whether this subscriber can be asked. */
    boolean canAsk(URI subscriber) {
        return !MailSender.isMail(subscriber) || mailPage.isPresent();
    }

    RawValue ask(QueueKey key, Subscription subscription) {
        return document(
                key,
                subscription,
                "SubscriptionConfirmation",
                "You have chosen to subscribe to the queue: " + key.name());
    }

    RawValue parting(QueueKey key, Subscription subscription) {
        return document(
                key,
                subscription,
                FAREWELL,
                "You have unsubscribed successfully to the queue: " + key.name()
                        + ", you can resubscribe it by using confirmed=True.");
    }

    private record Proof(String signature, String path, String project, String expires) {}

    private RawValue document(QueueKey key, Subscription subscription, String type, String text) {
        String kind = key.kind() == QueueKey.Kind.TOPIC ? "topics" : "queues";
        String path = "/v2/" + kind + "/" + key.name() + "/subscriptions/" + subscription.id() + "/confirm";
        long expiresSeconds = Math.floorDiv(subscription.expiresMillis(), 1000L);
        Proof proof = new Proof(
                signer.sign(path, METHOD, key.project(), expiresSeconds),
                path,
                key.project().text(),
                LocalDateTime.ofEpochSecond(expiresSeconds, 0, ZoneOffset.UTC).format(EXPIRES));
        boolean isMail = Senders.parse(subscription.subscriber())
                .filter(MailSender::isMail)
                .isPresent();
        boolean hasLink = isMail && mailPage.isPresent();
        PackWriter out = new PackWriter();
        out.mapHeader(10 + (hasLink ? 1 : 0) + (server.isPresent() ? 2 : 0));
        out.string(TYPE).string(type);
        out.string("Message").string(text);
        out.string("URL-Signature").string(proof.signature);
        out.string("URL-Methods").string(METHOD);
        out.string("URL-Paths").string(proof.path);
        out.string(PROJECT).string(proof.project);
        out.string("URL-Expires").string(proof.expires);
        out.string("SubscribeBody").mapHeader(1).string("confirmed").bool(true);
        out.string("UnsubscribeBody").mapHeader(1).string("confirmed").bool(false);
        out.string(QUEUE).string(key.name().toString());
        server.ifPresent(base -> writeAddresses(base + proof.path, out));
        if (hasLink) {
            out.string(MailSender.LINK).string(link(mailPage.orElseThrow(), proof, key));
        }
        return out.toRawValue();
    }

    /** Sockets are reached where REST is. */
    private static void writeAddresses(String address, PackWriter out) {
        out.string("WSGISubscribeURL").string(address);
        out.string("WebSocketSubscribeURL").string("ws" + address.substring("http".length()));
    }

    /** The page gets everything as parameters, because whoever clicks on a link sends no headers. */
    private static String link(String page, Proof proof, QueueKey key) {
        return page + (page.indexOf('?') < 0 ? '?' : '&')
                + "Signature=" + encoded(proof.signature)
                + "&Methods=" + METHOD
                + "&Paths=" + encoded(proof.path)
                + "&Project=" + encoded(proof.project)
                + "&Expires=" + encoded(proof.expires)
                + "&Url=" + encoded(proof.path)
                + "&Queue=" + encoded(key.name().toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
