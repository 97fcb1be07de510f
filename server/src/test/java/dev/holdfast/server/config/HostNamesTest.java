package dev.holdfast.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8888",
                "localhost.",
                "app.localhost:1",
                "127.0.0.1",
                "127.0.0.1:8888",
                "10.1.2.3:80",
                "[::1]:8888",
                "[::1]"
            })
    void shouldServeAddressesAndLocalhostOnLoopback(String host) throws ConfigurationException {
        assertThat(names().serve(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:8888",
                "",
                ":8888",
                "localhost.evil.example",
                "notlocalhost",
                "127.0.0.1.evil.example",
                "127.0.0.1@evil.example",
                "::1",
                "[evil]:8888"
            })
    void shouldRefuseOtherNamesOnLoopback(String host) throws ConfigurationException {
        assertThat(names().serve(host)).isFalse();
    }

    @Test
    void shouldServeNamesThatAreListed() throws ConfigurationException {
        HostNames names = names("network.hosts=queues.example.org, b.example.org");
        assertThat(names.serve("Queues.Example.ORG:8888")).isTrue();
        assertThat(names.serve("b.example.org")).isTrue();
        assertThat(names.serve("c.example.org")).isFalse();
    }

    @Test
    void shouldServeEveryNameWhereAStarIsListed() throws ConfigurationException {
        HostNames names = names("network.hosts=*");
        assertThat(names.serve("evil.example")).isTrue();
        assertThat(names.trust("evil.example"))
                .as("a page cannot say it is our own")
                .isFalse();
    }

    @Test
    void shouldServeEveryNameBeyondLoopbackUntilNamesAreListed() throws ConfigurationException {
        assertThat(names("listen=0.0.0.0:8888", "insecure=true").serve("queues.example.org"))
                .isTrue();
        assertThat(names("websocket.listen=0.0.0.0:9000", "insecure=true").serve("queues.example.org"))
                .isTrue();
        assertThat(names("listen=0.0.0.0:8888", "insecure=true", "network.hosts=a.example")
                        .serve("b.example"))
                .isFalse();
    }

    @Test
    void shouldServeEveryNameToThoseWhoAuthenticate() throws ConfigurationException {
        assertThat(names("auth.mode=token").serve("queues.example.org")).isTrue();
        assertThat(names("auth.mode=token").trust("queues.example.org")).isFalse();
    }

    @Test
    void shouldTrustTheNameThatItListensOn() throws ConfigurationException {
        HostNames names = names("listen=Queues.internal:8888", "insecure=true", "network.hosts=a.example");
        assertThat(names.trust("queues.internal:8888")).isTrue();
    }

    private static HostNames names(String... sets) throws ConfigurationException {
        ConfigurationSources sources = new ConfigurationSources(Optional.empty(), Map.of(), List.of(sets), List.of());
        return Configuration.load(sources).nodeConfig().edge().hosts();
    }
}
