package dev.holdfast.protocol.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.protocol.websocket.UpgradeDecision.Accepted;
import dev.holdfast.protocol.websocket.UpgradeDecision.Refused;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HandshakeTest {
    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

    private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    HandshakeTest() {
        headers.put("Upgrade", List.of("websocket"));
        headers.put("Connection", List.of("Upgrade"));
        headers.put("Sec-WebSocket-Version", List.of("13"));
        headers.put("Sec-WebSocket-Key", List.of(KEY));
    }

    private UpgradeDecision decision() {
        return Handshake.check("GET", headers::get);
    }

    private void shouldRefuse(int status) {
        assertThat(decision()).isInstanceOf(Refused.class);
        assertThat(decision().status()).isEqualTo(status);
    }

    @Test
    void shouldAcceptTheExampleOfTheStandard() {
        assertThat(decision()).isEqualTo(new Accepted(ACCEPT, null));
        assertThat(decision().status()).isEqualTo(101);
        assertThat(decision().headers())
                .containsOnly(
                        Map.entry("Upgrade", "websocket"),
                        Map.entry("Connection", "Upgrade"),
                        Map.entry("Sec-WebSocket-Accept", ACCEPT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Upgrade", "upgrade", "keep-alive, Upgrade", "keep-alive ,UPGRADE, x", ",upgrade,"})
    void shouldFindTokensInLists(String connection) {
        headers.put("Connection", List.of(connection));
        assertThat(decision()).isInstanceOf(Accepted.class);
    }

    @Test
    void shouldFindTokensInRepeatedHeaders() {
        headers.put("Connection", List.of("keep-alive", "Upgrade"));
        headers.put("Upgrade", List.of("h2c, WebSocket"));
        assertThat(decision()).isInstanceOf(Accepted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HEAD", "POST", "get", "CONNECT"})
    void shouldRefuseOtherMethods(String method) {
        UpgradeDecision decision = Handshake.check(method, headers::get);
        assertThat(decision.status()).isEqualTo(405);
        assertThat(decision.headers()).containsOnly(Map.entry("Allow", "GET"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "8", "14", "13, 8", "", "x", "013"})
    void shouldNameTheVersionToThoseWhoSpeakAnother(String version) {
        headers.put("Sec-WebSocket-Version", List.of(version));
        shouldRefuse(426);
        assertThat(decision().headers()).containsEntry("Sec-WebSocket-Version", "13");
        headers.remove("Sec-WebSocket-Version");
        shouldRefuse(426);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "", "websockets", "web socket"})
    void shouldAskPlainRequestsToUpgrade(String upgrade) {
        headers.put("Upgrade", List.of(upgrade));
        shouldRefuse(426);
        headers.remove("Upgrade");
        shouldRefuse(426);
        assertThat(decision().headers()).containsEntry("Upgrade", "websocket");
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "", "upgraded", "keep-alive"})
    void shouldRefuseConnectionsThatDoNotUpgrade(String connection) {
        headers.put("Connection", List.of(connection));
        shouldRefuse(400);
        headers.remove("Connection");
        shouldRefuse(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "dGhlIHNhbXBsZSBub25jZQ",
                "dGhlIHNhbXBsZSBub25jZSE=",
                "dGhlIHNhbXBsZSBub25jZ===",
                "dGhlIHNhbXBsZSBub25jZQ==dGhlIHNhbXBsZSBub25jZQ==",
                "dGhlIHNhbXBsZSBub25jZ!==",
            })
    void shouldRefuseKeysThatAreNotSixteenBytes(String key) {
        headers.put("Sec-WebSocket-Key", List.of(key));
        shouldRefuse(400);
    }

    @Test
    void shouldRefuseMissingAndRepeatedKeysAndVersions() {
        headers.put("Sec-WebSocket-Key", List.of(KEY, KEY));
        shouldRefuse(400);
        headers.remove("Sec-WebSocket-Key");
        shouldRefuse(400);
        headers.put("Sec-WebSocket-Key", List.of(KEY));
        headers.put("Sec-WebSocket-Version", List.of("13", "13"));
        shouldRefuse(426);
    }

    @Test
    void shouldIgnoreOffersOfExtensionsAndSubProtocols() {
        headers.put("Sec-WebSocket-Extensions", List.of("permessage-deflate"));
        headers.put("Sec-WebSocket-Protocol", List.of("chat"));
        assertThat(decision()).isEqualTo(new Accepted(ACCEPT, null));
    }

    @Test
    void shouldWriteTheRequest() {
        String key = Handshake.key("the sample nonce".getBytes(StandardCharsets.US_ASCII));
        byte[] request = Handshake.request("example.com:8080", "/v2?a=b", key, Map.of("X-Auth-Token", "a b"));
        assertThat(new String(request, StandardCharsets.US_ASCII)).isEqualTo("""
                GET /v2?a=b HTTP/1.1\r
                Host: example.com:8080\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                X-Auth-Token: a b\r
                \r
                """);
    }

    @Test
    void shouldRefuseNoncesOfOtherLengths() {
        assertThatThrownBy(() -> Handshake.key(new byte[15])).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nX: y", "a\n", "hö", "a\u0000"})
    void shouldRefuseHostsThatCouldInject(String host) {
        assertThatThrownBy(() -> Handshake.request(host, "/", KEY, Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "/a b", "/ HTTP/1.1\r\nX: y", "/ü", "/\n", "/\u007f"})
    void shouldRefusePathsThatCouldInject(String path) {
        assertThatThrownBy(() -> Handshake.request("h", path, KEY, Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "X-Ok, `a\r\nX: y`",
                "X-Ok, `a\rb`",
                "X-Ok, `a\nb`",
                "X-Ok, `a\u0000b`",
                "X-Ok, €",
                "`X\r\nY`, a",
                "`X Y`, a",
                "X:, a",
                "``, a",
                "`Xü`, a",
                "host, a",
                "Sec-WebSocket-Key, a",
                "connection, a",
                "Upgrade, a",
                "SEC-WEBSOCKET-VERSION, a",
                "Sec-WebSocket-Extensions, a",
                "Sec-WebSocket-Protocol, a",
                "Content-Length, 5",
                "Transfer-Encoding, chunked",
            })
    void shouldRefuseHeadersThatCouldInject(String name, String value) {
        assertThatThrownBy(() -> Handshake.request("h", "/", KEY, Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldAllowTabsInValues() {
        assertThat(Handshake.request("h", "/", KEY, Map.of("X", "a\tb"))).isNotEmpty();
    }
}
