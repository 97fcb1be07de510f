package dev.holdfast.protocol.websocket;

import static dev.holdfast.protocol.websocket.Frames.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeResponseReaderTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String STATUS = "HTTP/1.1 101 Switching Protocols\r\n";
    private static final String UPGRADE = "Upgrade: websocket\r\n";
    private static final String CONNECTION = "Connection: Upgrade\r\n";
    private static final String ACCEPT = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
    private static final String AGREED = STATUS + UPGRADE + CONNECTION + ACCEPT + "\r\n";

    private final HandshakeResponseReader reader = new HandshakeResponseReader(KEY);

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private boolean read(String text) {
        byte[] bytes = bytes(text);
        return reader.read(bytes, 0, bytes.length);
    }

    private void shouldRefuse(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(ProtocolViolation.class);
        assertThat(reader.isUpgraded()).isFalse();
    }

    @Test
    void shouldAcceptTheExampleOfTheStandard() {
        assertThat(read(AGREED)).isTrue();
        assertThat(reader.isUpgraded()).isTrue();
        assertThat(reader.status()).isEqualTo(101);
        assertThat(reader.leftover()).isEmpty();
    }

    @Test
    void shouldReadTheSameSplitAtEveryPosition() {
        byte[] frames = Frames.text(Role.CLIENT, "\r\n\r\nHTTP/1.1 ");
        byte[] stream = join(bytes("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + AGREED), frames);
        for (int split = 0; split <= stream.length; split++) {
            HandshakeResponseReader partial = new HandshakeResponseReader(KEY);
            byte[] rest = Arrays.copyOfRange(stream, split, stream.length);
            ByteArrayOutputStream leftover = new ByteArrayOutputStream();
            if (!partial.read(stream, 0, split)) {
                assertThat(partial.status()).isZero();
                assertThat(partial.read(rest, 0, rest.length)).isTrue();
                leftover.writeBytes(partial.leftover());
            } else {
                leftover.writeBytes(partial.leftover());
                leftover.writeBytes(rest);
            }
            assertThat(partial.isUpgraded()).isTrue();
            assertThat(partial.header("Link")).isEmpty();
            assertThat(leftover.toByteArray()).isEqualTo(frames);
        }
    }

    @Test
    void shouldReadByteByByte() {
        byte[] bytes = bytes(AGREED);
        for (int i = 0; i < bytes.length; i++) {
            assertThat(reader.read(bytes, i, 1)).isEqualTo(i == bytes.length - 1);
        }
        assertThat(reader.isUpgraded()).isTrue();
    }

    @Test
    void shouldHandOverRefusalsWithTheirHeaders() {
        read("HTTP/1.1 503 Service Unavailable\r\nretry-after:  7 \r\nSet-Cookie: a\r\nset-cookie: b\r\n\r\nsorry");
        assertThat(reader.isUpgraded()).isFalse();
        assertThat(reader.isComplete()).isTrue();
        assertThat(reader.status()).isEqualTo(503);
        assertThat(reader.header("Retry-After")).contains("7");
        assertThat(reader.headers("Set-Cookie")).containsExactly("a", "b");
        assertThat(reader.header("Other")).isEmpty();
        assertThat(reader.leftover()).isEqualTo(bytes("sorry"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.0 403 \r\n\r\n", "HTTP/1.1 403\r\n\r\n", "HTTP/1.1 403 No: way\r\nA:\r\n\r\n"})
    void shouldReadMinimalHeads(String head) {
        assertThat(read(head)).isTrue();
        assertThat(reader.status()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 +20 OK\r\n\r\n",
                "HTTP/1.1 099 OK\r\n\r\n",
                "HTTP/1.1 600 OK\r\n\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "http/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\nA: b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\nC: d\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\rC: d\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA : b\r\n\r\n",
                "HTTP/1.1 200 OK\r\n: b\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nA: \u0000\r\n\r\n",
                "SSH-2.0-OpenSSH_9.2\r\n\r\n",
            })
    void shouldRefuseMalformedHeads(String head) {
        shouldRefuse(head);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                STATUS + CONNECTION + ACCEPT + "\r\n",
                STATUS + "Upgrade: h2c\r\n" + CONNECTION + ACCEPT + "\r\n",
                STATUS + UPGRADE + ACCEPT + "\r\n",
                STATUS + UPGRADE + "Connection: close\r\n" + ACCEPT + "\r\n",
                STATUS + UPGRADE + CONNECTION + "\r\n",
                STATUS + UPGRADE + CONNECTION + "Sec-WebSocket-Accept: x\r\n\r\n",
                STATUS + UPGRADE + CONNECTION + ACCEPT + ACCEPT + "\r\n",
                STATUS + UPGRADE + CONNECTION + "Sec-WebSocket-Accept: s3pPLMBITxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
                STATUS + UPGRADE + CONNECTION + ACCEPT + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
                STATUS + UPGRADE + CONNECTION + ACCEPT + "Sec-WebSocket-Protocol: chat\r\n\r\n",
                "HTTP/1.0 101 Switching Protocols\r\n" + UPGRADE + CONNECTION + ACCEPT + "\r\n",
            })
    void shouldRefuseUpgradesThatAreNone(String head) {
        shouldRefuse(head);
    }

    @Test
    void shouldCompareTokensWithoutRegardToCase() {
        assertThat(read(STATUS + "UPGRADE: WebSocket\r\nconnection: x, upgrade\r\n" + ACCEPT + "\r\n"))
                .isTrue();
        assertThat(reader.isUpgraded()).isTrue();
    }

    @Test
    void shouldBoundTheHead() {
        String start = "HTTP/1.1 200 OK\r\nA: ";
        String end = "\r\n\r\n";
        int room = HandshakeResponseReader.MAX_HEAD_BYTES - start.length() - end.length();
        assertThat(new HandshakeResponseReader(KEY)
                        .read(
                                bytes(start + "x".repeat(room) + end + "body"),
                                0,
                                HandshakeResponseReader.MAX_HEAD_BYTES))
                .isTrue();
        shouldRefuse(start + "x".repeat(room + 1) + end);
    }

    @Test
    void shouldBoundInterimResponsesTogether() {
        byte[] interim = bytes("HTTP/1.1 103 Early Hints\r\nLink: " + "x".repeat(1000) + "\r\n\r\n");
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 17; i++) {
                        assertThat(reader.read(interim, 0, interim.length)).isFalse();
                    }
                })
                .isInstanceOf(ProtocolViolation.class)
                .hasMessage("The head of the response is too big.");
    }

    @Test
    void shouldRefuseBytesAfterTheHead() {
        read(AGREED);
        assertThatThrownBy(() -> read("x")).isInstanceOf(IllegalStateException.class);
    }
}
