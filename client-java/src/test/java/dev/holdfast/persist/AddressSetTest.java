package dev.holdfast.persist;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AddressSetTest {

    private static Endpoint endpoint(int lastByte, int priority, int weight) throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) lastByte});
        return new Endpoint(new InetSocketAddress(address, 7001), priority, weight, Map.of());
    }

    @Test
    void shouldBeEqualWhateverTheOrder() throws Exception {
        AddressSet one = AddressSet.of(List.of(endpoint(2, 0, 1), endpoint(200, 0, 1)));
        AddressSet other = AddressSet.of(List.of(endpoint(200, 0, 1), endpoint(2, 0, 1)));
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one).isNotEqualTo(AddressSet.of(List.of(endpoint(2, 0, 1), endpoint(200, 0, 2))));
    }

    @Test
    void shouldHaveEachAddressOnceAtItsLowestPriority() throws Exception {
        AddressSet set = AddressSet.of(List.of(endpoint(2, 5, 9), endpoint(2, 1, 3), endpoint(2, 1, 4)));
        assertThat(set.endpoints()).containsExactly(endpoint(2, 1, 4));
    }

    @Test
    void shouldGiveTiersByAscendingPriority() throws Exception {
        AddressSet set = AddressSet.of(List.of(endpoint(4, 20, 1), endpoint(3, 10, 1), endpoint(2, 10, 1)));
        assertThat(set.tiers())
                .containsExactly(List.of(endpoint(2, 10, 1), endpoint(3, 10, 1)), List.of(endpoint(4, 20, 1)));
        assertThat(set.isEmpty()).isFalse();
        assertThat(AddressSet.of(List.of()).tiers()).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsNotResolvedOrOutOfRange() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("mq.test", 1);
        assertThatThrownBy(() -> new Endpoint(unresolved, 0, 1, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not resolved");
        assertThatThrownBy(() -> endpoint(2, -1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> endpoint(2, 0, 65536)).isInstanceOf(IllegalArgumentException.class);
    }
}
