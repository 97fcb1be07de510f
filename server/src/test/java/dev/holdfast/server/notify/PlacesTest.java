package dev.holdfast.server.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlacesTest {

    private final Places places = new Places(4, 2);
    private final List<Call> started = new ArrayList<>();

    private final class Call extends Errand {
        private final String host;
        private boolean isInTrouble;

        Call(String host, boolean isInTrouble) {
            this.host = host;
            this.isInTrouble = isInTrouble;
        }

        @Override
        String host() {
            return host;
        }

        @Override
        boolean isInTrouble() {
            return isInTrouble;
        }

        @Override
        void start() {
            started.add(this);
        }
    }

    private Call join(String host) {
        Call call = new Call(host, false);
        places.join(call);
        return call;
    }

    private Call joinInTrouble(String host) {
        Call call = new Call(host, true);
        places.join(call);
        return call;
    }

    private List<String> admit() {
        started.clear();
        places.admit();
        return started.stream().map(Call::host).toList();
    }

    @Test
    void shouldLetHostsTakeTurns() {
        join("a");
        join("a");
        join("b");

        assertThat(admit()).containsExactly("a", "b", "a");
        assertThat(places.running()).isEqualTo(3);
        assertThat(places.hasWaiting()).isFalse();
    }

    @Test
    void shouldGiveNoHostMoreThanItsShare() {
        Call first = join("a");
        join("a");
        join("a");

        assertThat(admit()).containsExactly("a", "a");
        assertThat(places.hasWaiting()).isTrue();
        places.leave(first);
        assertThat(admit()).containsExactly("a");
    }

    @Test
    void shouldKeepHalfOfThePlacesFreeOfTrouble() {
        for (String dead : List.of("d1", "d2", "d3", "d4")) {
            joinInTrouble(dead);
        }
        assertThat(admit()).containsExactly("d1", "d2");

        join("a");
        join("b");
        assertThat(admit()).containsExactly("a", "b");
        places.leave(started.get(0));
        assertThat(admit()).isEmpty();
    }

    @Test
    void shouldNotLetTheLivingStarveTheDead() {
        for (String host : List.of("a", "b", "c", "d", "e")) {
            join(host);
        }
        joinInTrouble("dead");

        assertThat(admit()).containsExactly("dead", "a", "b", "c");
    }

    @Test
    void shouldTrustAHostAgainThatAnswers() {
        Call call = joinInTrouble("a");
        joinInTrouble("d1");
        joinInTrouble("d2");
        assertThat(admit()).containsExactly("a", "d1");
        call.isInTrouble = false;
        places.leave(call);
        join("a");

        assertThat(admit()).containsExactly("a", "d2");
    }

    @Test
    void shouldForgetWhoGaveUpWaiting() {
        Call call = join("a");
        places.giveUpWaiting(call);

        assertThat(admit()).isEmpty();
        assertThat(places.hasWaiting()).isFalse();
        assertThat(places.running()).isZero();
    }
}
