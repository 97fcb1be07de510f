package dev.holdfast.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.config.RateConfig;
import dev.holdfast.server.config.RateConfig.Rate;
import org.junit.jupiter.api.Test;

class RatesTest {

    private static final ProjectId ANN = new ProjectId("ann");
    private static final ProjectId BOB = new ProjectId("bob");
    private static final Rate OFF = new Rate(0, 0);

    private long nowMillis = 1_800_000_000_000L;

    private Rates rates(Rate project, Rate connection, int burstSeconds) {
        return new Rates(new RateConfig(project, connection, burstSeconds, 100), () -> nowMillis);
    }

    private static Refusal refusal(Runnable request) {
        return catchThrowableOfType(Refusal.class, request::run);
    }

    @Test
    void shouldAdmitARatePerProjectAndSaySoWhenItIsUsedUp() {
        Rates rates = rates(new Rate(2, 0), OFF, 1);
        rates.admit(ANN, 0);
        rates.admit(ANN, 0);
        Refusal refusal = refusal(() -> rates.admit(ANN, 0));
        assertThat(refusal.code()).isEqualTo(ErrorCode.RATE_EXCEEDED);
        assertThat(refusal.text()).contains("rates.project_requests_per_second, which is 2");
        assertThat(refusal.retryAfterSeconds()).isEqualTo(1);
        assertThatCode(() -> rates.admit(BOB, 0)).doesNotThrowAnyException();
    }

    @Test
    void shouldFillUpAgainWithTime() {
        Rates rates = rates(new Rate(2, 0), OFF, 1);
        rates.admit(ANN, 0);
        rates.admit(ANN, 0);
        nowMillis += 499;
        assertThat(refusal(() -> rates.admit(ANN, 0))).isNotNull();
        nowMillis += 1;
        rates.admit(ANN, 0);
        assertThat(refusal(() -> rates.admit(ANN, 0))).isNotNull();
    }

    @Test
    void shouldPermitABurstOfSomeSeconds() {
        Rates rates = rates(new Rate(2, 0), OFF, 3);
        for (int i = 0; i < 6; i++) {
            rates.admit(ANN, 0);
        }
        assertThat(refusal(() -> rates.admit(ANN, 0))).isNotNull();
        nowMillis += 3_600_000;
        for (int i = 0; i < 6; i++) {
            rates.admit(ANN, 0);
        }
        assertThat(refusal(() -> rates.admit(ANN, 0))).isNotNull();
    }

    @Test
    void shouldCountBytesAndSayWhenToComeBack() {
        Rates rates = rates(new Rate(0, 100), OFF, 10);
        rates.admit(ANN, 1000);
        Refusal refusal = refusal(() -> rates.admit(ANN, 250));
        assertThat(refusal.text()).contains("rates.project_bytes_per_second, which is 100");
        assertThat(refusal.retryAfterSeconds()).isEqualTo(3);
        nowMillis += 2500;
        rates.admit(ANN, 250);
    }

    @Test
    void shouldAdmitALargeBodyWhenNothingIsUsedUp() {
        Rates rates = rates(new Rate(0, 100), OFF, 1);
        rates.admit(ANN, 1_000_000);
        assertThat(refusal(() -> rates.admit(ANN, 1))).isNotNull();
    }

    @Test
    void shouldGiveEveryConnectionItsOwn() {
        Rates rates = rates(OFF, new Rate(1, 0), 1);
        Allowance first = rates.ofConnection();
        first.admit(0);
        assertThat(refusal(() -> first.admit(0)).text()).contains("rates.connection_requests_per_second");
        assertThatCode(() -> rates.ofConnection().admit(0)).doesNotThrowAnyException();
    }

    @Test
    void shouldBoundNothingByDefault() {
        for (int i = 0; i < 1000; i++) {
            Rates.NONE.admit(ANN, 1_000_000);
            Rates.NONE.ofConnection().admit(1_000_000);
        }
        assertThat(Rates.NONE.rememberedProjects()).isZero();
    }

    @Test
    void shouldRememberABoundedNumberOfProjects() {
        Rates rates = rates(new Rate(1, 1), OFF, 1);
        for (int i = 0; i < 10_000; i++) {
            rates.admit(new ProjectId("p" + i), 1);
        }
        assertThat(rates.rememberedProjects()).isLessThanOrEqualTo(100);
    }
}
