package dev.holdfast.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReplyTest {

    private static @Nullable HttpReply read(String text) throws IOException {
        return HttpReply.read(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private static HttpReply whole(String text) throws IOException {
        return Objects.requireNonNull(read(text));
    }

    @Test
    void shouldReadHeadersAndABodyOfKnownLength() throws IOException {
        HttpReply reply = whole("HTTP/1.1 201 Created\r\nLocation:  /a \r\nCONTENT-LENGTH: 3\r\n\r\n\u00fc!more");
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.header("location")).contains("/a");
        assertThat(reply.header("retry-after")).isEmpty();
        assertThat(reply.body()).isEqualTo("\u00fc!");
    }

    @Test
    void shouldReadABodyInChunks() throws IOException {
        String head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(whole(head + "4;x=y\r\nfour\r\nA\r\ntenletters\r\n0\r\n\r\n").body())
                .isEqualTo("fourtenletters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void shouldExpectNoBodyWhereThereIsNone(String status) throws IOException {
        assertThat(whole("HTTP/1.1 " + status + "\r\n\r\n").body()).isEmpty();
    }

    @Test
    void shouldPassOverWhatIsNotFinal() throws IOException {
        HttpReply reply = whole("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
        assertThat(reply.status()).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
            })
    void shouldWaitUntilAllIsThere(String text) throws IOException {
        for (int length = 0; length < text.length(); length++) {
            assertThat(read(text.substring(0, length))).isNull();
        }
        assertThat(read(text)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-x\r\n",
                "HTTP/1.1 999 x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 4294967295\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"
            })
    void shouldRefuseWhatIsNoReply(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IOException.class);
    }

    @Test
    void shouldNotTakeAHeadOfAnySize() {
        String header = "X: " + "y".repeat(1000) + "\r\n";
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\n" + header.repeat(100)))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> read("z".repeat(100_000))).isInstanceOf(IOException.class);
    }
}
