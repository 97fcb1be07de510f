package dev.holdfast.server.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookUrlTest {

    private static final Reachable PUBLIC = new Reachable(List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.org",
                "https://example.org/",
                "https://hooks.example.org:8443/a/b?c=d%0d%0a",
                "http://8.8.8.8/",
                "http://[2606:4700::1111]:443/",
                "http://xn--bcher-kva.example/",
                "http://a.b.c.example:1024/"
            })
    void shouldAcceptPublicHosts(String url) {
        assertThat(WebhookUrl.objectionTo(URI.create(url), PUBLIC)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user@example.org/",
                "http://user:password@example.org/",
                "http://@example.org/",
                "http://example.org/#fragment",
                "http://example.org:22/",
                "http://example.org:0/",
                "http://example.org:65536/",
                "http://example.org./",
                "http:///path",
                "http:opaque",
                "http://2130706433/",
                "http://0x7f000001/",
                "http://0x7f.0.0.1/",
                "http://127.1/",
                "http://0177.0.0.1/",
                "http://1.2.3.4./",
                "http://1.2.3.04/",
                "http://example.1/",
                "http://b\u00fccher.example/",
                "http://example.org/b\u00fccher",
                "http://[fe80::1%25eth0]/",
                "http://a_b.example/",
                "http://127.0.0.1/",
                "http://localhost:8080/",
                "http://LocalHost/",
                "http://a.localhost/",
                "http://10.1.2.3/",
                "http://100.64.0.1/",
                "http://169.254.169.254/latest/meta-data/",
                "http://172.31.255.255/",
                "http://192.168.0.1/",
                "http://0.0.0.0/",
                "http://224.0.0.1/",
                "http://255.255.255.255/",
                "http://[::1]/",
                "http://[::]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::ffff:7f00:1]/",
                "http://[::127.0.0.1]/",
                "http://[fe80::1]/",
                "http://[fc00::1]/",
                "http://[fd12:3456::1]/",
                "http://[ff02::1]/",
                "http://[64:ff9b::7f00:1]/",
                "http://[64:ff9b:1::1]/",
                "http://[2002:7f00:1::]/",
                "http://[2001::1]/",
                "http://[2001:db8::1]/"
            })
    void shouldRefuseWhatIsNotPublicOrNotPlain(String url) {
        assertThat(objectionTo(url)).isNotEmpty();
    }

    /** Some of them are no addresses to begin with. */
    private static String objectionTo(String url) {
        try {
            return String.valueOf(WebhookUrl.objectionTo(new URI(url), PUBLIC)).replaceFirst("^null$", "");
        } catch (URISyntaxException noAddress) {
            return "no address";
        }
    }

    @Test
    void shouldRefuseLongAddresses() {
        assertThat(WebhookUrl.objectionTo(URI.create("http://example.org/" + "a".repeat(2048)), PUBLIC))
                .contains("2048");
    }

    @Test
    void shouldFollowTheOperator() {
        Reachable allowing = new Reachable(List.of("10.0.0.0/9", "fd00:1::/32", "127.0.0.1", "LocalHost"));

        assertThat(WebhookUrl.objectionTo(URI.create("http://10.127.0.1/"), allowing))
                .isNull();
        assertThat(WebhookUrl.objectionTo(URI.create("http://10.128.0.1/"), allowing))
                .isNotNull();
        assertThat(WebhookUrl.objectionTo(URI.create("http://[::ffff:10.1.1.1]/"), allowing))
                .isNull();
        assertThat(WebhookUrl.objectionTo(URI.create("http://[fd00:1::5]/"), allowing))
                .isNull();
        assertThat(WebhookUrl.objectionTo(URI.create("http://[fd00:2::5]/"), allowing))
                .isNotNull();
        assertThat(WebhookUrl.objectionTo(URI.create("http://127.0.0.1/"), allowing))
                .isNull();
        assertThat(WebhookUrl.objectionTo(URI.create("http://127.0.0.2/"), allowing))
                .isNotNull();
        assertThat(WebhookUrl.objectionTo(URI.create("http://localhost/"), allowing))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "::1", "fe80::/10", "1.2.3.4", "hooks.example.org", "intranet"})
    void shouldUnderstandWhatIsAllowed(String item) {
        assertThat(Reachable.isItem(item)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.0.0.0/33", "10.0.0/8", "::1/129", "a b", "*", "example.org/8", "10.0.0.0/", "300.1.1.1"})
    void shouldNotGuessWhatIsAllowed(String item) {
        assertThat(Reachable.isItem(item)).isFalse();
    }

    @Test
    void shouldSeeAnAddressThroughItsWrapping() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = 10;
        mapped[15] = 1;
        InetAddress wrapped = java.net.Inet6Address.getByAddress(null, mapped, 1);

        assertThat(wrapped.getAddress()).hasSize(16);
        assertThat(Addresses.isPublic(wrapped)).isFalse();
        assertThat(Network.of("10.0.0.0/8").contains(wrapped)).isTrue();
    }
}
