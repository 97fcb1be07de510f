package dev.holdfast.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PythonJsonTest {

    /** What Python 3 prints of each. */
    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of("{\"b\": 1, \"a\": \"é\"}", "{\"b\": 1, \"a\": \"\\u00e9\"}"),
                Arguments.of("\"str\"", "\"str\""),
                Arguments.of("1", "1"),
                Arguments.of("null", "null"),
                Arguments.of("true", "true"),
                Arguments.of("[]", "[]"),
                Arguments.of("{}", "{}"),
                Arguments.of("[1,[2,{\"a\":[]}]]", "[1, [2, {\"a\": []}]]"),
                Arguments.of("{\"a\":1,\"b\":2,\"a\":3}", "{\"a\": 3, \"b\": 2}"),
                Arguments.of(
                        "\"\\u20ac\\ud83c\\udf0a\\u007f~ /\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\"",
                        "\"\\u20ac\\ud83c\\udf0a\\u007f~ /\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f\""),
                Arguments.of("-9223372036854775808", "-9223372036854775808"),
                Arguments.of("0.0", "0.0"),
                Arguments.of("-0.0", "-0.0"),
                Arguments.of("1.0", "1.0"),
                Arguments.of("100.0", "100.0"),
                Arguments.of("1e2", "100.0"),
                Arguments.of("0.1", "0.1"),
                Arguments.of("-2.5", "-2.5"),
                Arguments.of("0.3333333333333333", "0.3333333333333333"),
                Arguments.of("123456789.125", "123456789.125"),
                Arguments.of("9999999999999998.0", "9999999999999998.0"),
                Arguments.of("1e16", "1e+16"),
                Arguments.of("12345678901234567890.0", "1.2345678901234567e+19"),
                Arguments.of("1e22", "1e+22"),
                Arguments.of("1e23", "1e+23"),
                Arguments.of("2e23", "2e+23"),
                Arguments.of("1e-4", "0.0001"),
                Arguments.of("1e-5", "1e-05"),
                Arguments.of("0.00012345", "0.00012345"),
                Arguments.of("1.5e-7", "1.5e-07"),
                Arguments.of("5e-324", "5e-324"),
                Arguments.of("1e-323", "1e-323"),
                Arguments.of("2.2250738585072014e-308", "2.2250738585072014e-308"),
                Arguments.of("2.2250738585072009e-308", "2.225073858507201e-308"),
                Arguments.of("1.7976931348623157e308", "1.7976931348623157e+308"),
                Arguments.of("2.0e-3", "0.002"),
                Arguments.of("5.684341886080802e-14", "5.684341886080802e-14"),
                Arguments.of("8.41E21", "8.41e+21"),
                Arguments.of("2.2E-322", "2.2e-322"),
                Arguments.of("9007199254740993.0", "9007199254740992.0"),
                Arguments.of("4.35", "4.35"),
                Arguments.of("1.1e-44", "1.1e-44"));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void shouldPrintAsPythonDoes(String json, String expected) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        RawValue value = new RawValue(JsonCodec.toPack(bytes, 0, bytes.length));

        assertThat(PythonJson.of(value)).isEqualTo(expected);
    }

    @Test
    void shouldPrintFloatsThatAreReadAsTheSame() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                String text = PythonJson.of(new PackWriter().floating(value).toRawValue());
                assertThat(Double.parseDouble(text)).isEqualTo(value);
                assertThat(text.length())
                        .isLessThanOrEqualTo(Double.toString(value).length() + 3);
            }
        }
    }
}
