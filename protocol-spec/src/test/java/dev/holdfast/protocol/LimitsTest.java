package dev.holdfast.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LimitsTest {
    @Test
    void shouldHaveConsistentDefaults() {
        assertThat(Limits.problems(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldHaveDefaultWithinItsOwnBounds(Limit limit) {
        assertThat(limit.allows(limit.defaultValue())).isTrue();
        assertThat(limit.minimum()).isNotNegative();
        assertThat(limit.description()).matches("[A-Z].*\\.");
    }

    @Test
    void shouldKeepTheDefaultsOfTheContract() {
        Limits limits = Limits.DEFAULT;
        assertThat(limits.defaultMessageTtlSeconds()).isEqualTo(3600);
        assertThat(limits.maxMessageTtlSeconds()).isEqualTo(14 * 24 * 3600);
        assertThat(limits.maxClaimTtlSeconds()).isEqualTo(12 * 3600);
        assertThat(limits.defaultClaimTtlSeconds()).isEqualTo(300);
        assertThat(limits.maxMessagesPerPage()).isEqualTo(20);
        assertThat(limits.defaultPage()).isEqualTo(10);
        assertThat(limits.maxQueueMetadataBytes()).isEqualTo(64 * 1024);
        assertThat(limits.maxMessagesPostSizeBytes()).isEqualTo(256 * 1024);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadEachLimitThroughTheAccessorNamedAfterIt(Limit limit) throws ReflectiveOperationException {
        long other = LongStream.of(limit.defaultValue() + 1L, limit.defaultValue() - 1L)
                .filter(value -> Limits.problems(Map.of(limit, value)).isEmpty())
                .findFirst()
                .orElseThrow();
        Method accessor = accessorOf(limit);
        assertThat(((Number) accessor.invoke(Limits.DEFAULT)).longValue()).isEqualTo(limit.defaultValue());
        assertThat(((Number) accessor.invoke(Limits.DEFAULT.with(limit, other))).longValue())
                .isEqualTo(other);
    }

    @Test
    void shouldFindLimitsByKey() {
        assertThat(Limit.of("max_frame_bytes")).contains(Limit.MAX_FRAME_BYTES);
        assertThat(Limit.of("MAX_FRAME_BYTES")).isEmpty();
        assertThat(Limit.of("max_frames")).isEmpty();
    }

    @Test
    void shouldChangeOnlyWhatIsAsked() {
        Limits limits = Limits.DEFAULT.with(Limit.MAX_MESSAGES_PER_PAGE, 50);
        assertThat(limits.maxMessagesPerPage()).isEqualTo(50);
        assertThat(limits.with(Limit.MAX_MESSAGES_PER_PAGE, 20)).isEqualTo(Limits.DEFAULT);
        assertThat(Limits.DEFAULT.maxMessagesPerPage()).isEqualTo(20);
    }

    @Test
    void shouldRefuseValuesOutOfBounds() {
        assertThatThrownBy(() -> Limits.DEFAULT.with(Limit.MAX_ENVELOPES_PER_FRAME, 100_000))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("max_envelopes_per_frame must be 1 to 65536 envelopes, not 100000.");
        assertThatThrownBy(() -> Limits.DEFAULT.with(Limit.MAX_FRAME_BYTES, 1L << 32))
                .hasMessageContaining("max_frame_bytes must be");
    }

    @Test
    void shouldRefuseLimitsThatContradictEachOther() {
        assertThatThrownBy(() -> Limits.DEFAULT.with(Limit.MAX_MESSAGE_TTL, 61))
                .hasMessage("default_message_ttl (3600) must not exceed max_message_ttl (61).");
    }

    @Test
    void shouldReportAllProblemsAtOnce() {
        assertThat(Limits.problems(Map.of(Limit.MAX_MESSAGES_PER_PAGE, 0L, Limit.MIN_CLAIM_TTL, 301L)))
                .containsExactly(
                        "max_messages_per_page must be 1 to 10000 messages, not 0.",
                        "min_claim_ttl (301) must not exceed default_claim_ttl (300).",
                        "default_page (10) must not exceed max_messages_per_page (0).");
    }

    private static Method accessorOf(Limit limit) {
        String name = camelCase(limit.key());
        Set<String> forms = Set.of(name, name + "Seconds", name + "Bytes");
        return Arrays.stream(Limits.class.getMethods())
                .filter(method -> forms.contains(method.getName()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no accessor for " + limit.key()));
    }

    private static String camelCase(String key) {
        StringBuilder name = new StringBuilder();
        for (String part : key.split("_", -1)) {
            name.append(name.isEmpty() ? part : Character.toUpperCase(part.charAt(0)) + part.substring(1));
        }
        return name.toString();
    }
}
