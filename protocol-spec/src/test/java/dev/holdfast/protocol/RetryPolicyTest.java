package dev.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.RawValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "LINEAR, 5, 30, 5 10 15 20 25",
        "EXPONENTIAL, 10, 60, 10 12 14 18 22 27 33 40 49 60",
        "GEOMETRIC, 20, 80, 20 22 25 29 33 37 42 48 54 62 70 80",
        "ARITHMETIC, 30, 100, 30 30 32 34 37 41 46 51 57 64 72 80 90 100"
    })
    void shouldGrowPausesAsTheContractSays(RetryBackoff backoff, int minimum, int maximum, String pauses) {
        String found = IntStream.range(0, backoff.steps(minimum, maximum))
                .mapToObj(step -> String.valueOf(backoff.pauseSeconds(minimum, maximum, step)))
                .collect(Collectors.joining(" "));

        assertThat(found).isEqualTo(pauses);
    }

    @Test
    void shouldStayBelowTheLongestPauseWhenItGrowsLinearly() {
        assertThat(RetryBackoff.LINEAR.steps(5, 31)).isEqualTo(6);
        assertThat(RetryBackoff.LINEAR.pauseSeconds(5, 31, 5)).isEqualTo(30);
    }

    @Test
    void shouldGoThroughFourPhasesAndGiveUp() {
        assertThat(pausesOf(RetryPolicy.DEFAULT)).containsExactly(0, 0, 0, 5, 5, 5, 5, 10, 15, 20, 25, 30, 30, 30);
        assertThat(RetryPolicy.DEFAULT.retries()).isEqualTo(14);
    }

    private static List<Integer> pausesOf(RetryPolicy policy) {
        List<Integer> pauses = new ArrayList<>();
        OptionalInt pause = policy.delaySecondsBefore(0);
        while (pause.isPresent()) {
            pauses.add(pause.getAsInt());
            pause = policy.delaySecondsBefore(pauses.size());
        }
        return pauses;
    }

    @Test
    void shouldReadEveryKey() {
        RetryPolicy policy = read("""
                {"retries_with_no_delay": 0, "minimum_delay_retries": 1, "minimum_delay": 10, "maximum_delay": 60,
                 "maximum_delay_retries": 2, "retry_backoff_function": "exponential",
                 "ignore_subscription_override": true, "other": []}""");

        assertThat(policy).isEqualTo(new RetryPolicy(0, 1, 10, 60, 2, RetryBackoff.EXPONENTIAL, true));
        assertThat(pausesOf(policy)).containsExactly(10, 10, 12, 14, 18, 22, 27, 33, 40, 49, 60, 60, 60);
    }

    @Test
    void shouldTakeDefaultsForWhatIsNotSaid() {
        assertThat(read("{\"minimum_delay\": null, \"retry_backoff_function\": \"\", \"maximum_delay\": 20}"))
                .isEqualTo(new RetryPolicy(3, 3, 5, 20, 3, RetryBackoff.LINEAR, false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "\"\"", "0", "false"})
    void shouldTakeAnEmptyValueForNone(String json) {
        assertThat(RetryPolicy.read(value(json), ErrorCode.INVALID_REQUEST)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1] | retry_policy must be a dict.",
                "'\"x\"' | retry_policy must be a dict.",
                "{\"retry_backoff_function\": 1} | retry_backoff_function must be a string.",
                "{\"retry_backoff_function\": \"Linear\"} | invalid retry_backoff_function.",
                "{\"ignore_subscription_override\": \"yes\"} | ignore_subscription_override must be a boolean.",
                "{\"ignore_subscription_override\": 1} | ignore_subscription_override must be a boolean.",
                "{\"minimum_delay\": \"5\"} | Retry policy: minimum_delay must be a integer.",
                "{\"maximum_delay_retries\": 1.5} | Retry policy: maximum_delay_retries must be a integer.",
                "{\"retries_with_no_delay\": -1} | Retry policy: retries_with_no_delay must be from 0 to 1000.",
                "{\"minimum_delay_retries\": 1001} | Retry policy: minimum_delay_retries must be from 0 to 1000.",
                "{\"maximum_delay\": 86401} | Retry policy: maximum_delay must be from 0 to 86400.",
                "{\"minimum_delay\": 40} | minimum_delay must less than maximum_delay.",
                "{\"minimum_delay\": 21, \"maximum_delay\": 30} | invalid minimum_delay and maximum_delay.",
                "{\"minimum_delay\": 30} | invalid minimum_delay and maximum_delay."
            })
    void shouldRefuseWhatMakesNoSense(String json, String text) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> read(json));

        assertThat(refusal.text()).isEqualTo(text);
        assertThat(refusal.code()).isEqualTo(ErrorCode.METADATA_INVALID);
    }

    @Test
    void shouldCountFromZeroWithoutDividingByIt() {
        RetryPolicy policy = read("""
                {"retries_with_no_delay": 0, "minimum_delay_retries": 0, "minimum_delay": 0, "maximum_delay": 10,
                 "maximum_delay_retries": 0, "retry_backoff_function": "geometric"}""");

        assertThat(pausesOf(policy)).containsExactly(1, 10);
    }

    @Test
    void shouldPreferTheSubscriptionUnlessOneForbidsIt() {
        RetryPolicy queue = read("{\"retries_with_no_delay\": 1}");
        RetryPolicy firm = read("{\"retries_with_no_delay\": 1, \"ignore_subscription_override\": true}");
        RetryPolicy own = read("{\"retries_with_no_delay\": 2}");
        RetryPolicy modest = read("{\"retries_with_no_delay\": 2, \"ignore_subscription_override\": true}");

        assertThat(RetryPolicy.effective(null, null)).isEqualTo(RetryPolicy.DEFAULT);
        assertThat(RetryPolicy.effective(queue, null)).isEqualTo(queue);
        assertThat(RetryPolicy.effective(null, own)).isEqualTo(own);
        assertThat(RetryPolicy.effective(queue, own)).isEqualTo(own);
        assertThat(RetryPolicy.effective(firm, own)).isEqualTo(firm);
        assertThat(RetryPolicy.effective(queue, modest)).isEqualTo(queue);
        assertThat(RetryPolicy.effective(null, modest)).isEqualTo(RetryPolicy.DEFAULT);
    }

    private static RetryPolicy read(String json) {
        @Nullable RetryPolicy policy = RetryPolicy.read(value(json), ErrorCode.METADATA_INVALID);
        return Objects.requireNonNull(policy);
    }

    private static RawValue value(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return new RawValue(JsonCodec.toPack(bytes, 0, bytes.length));
    }
}
