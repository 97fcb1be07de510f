package dev.holdfast.server.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.config.Secret;
import dev.holdfast.server.config.SignedUrlConfig;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignedUrlsTest {

    private static final String PATH = "/v2/queues/sub1/messages";
    private static final String EXPIRES = "2100-05-31T00:00:00";
    private static final String SIGNATURE = "762593170966e6c3633b91c24031deb77927010d094b8e20f4aae6884967275c";

    private long nowMillis = Instant.parse("2027-01-01T00:00:00Z").toEpochMilli();
    private final SignedUrls urls = signer("test", 36_525);

    private SignedUrls signer(@Nullable String key, int maxDays) {
        return new SignedUrls(new SignedUrlConfig(Optional.ofNullable(key).map(Secret::new), maxDays), () -> nowMillis);
    }

    private static SignedAccess access(String methods, String paths, String project) {
        return SignedAccess.ofHeaders(SIGNATURE, EXPIRES, methods, paths, project);
    }

    @ParameterizedTest
    @CsvSource({
        "2100-05-31T00:00:00, 762593170966e6c3633b91c24031deb77927010d094b8e20f4aae6884967275c",
        "2100-05-31T17:00:17, d06115557c44547ca62ead565d19813bf41700557c2c09c850a2d053d9795210"
    })
    void shouldSignAsTheContractDoes(String expires, String signature) {
        UtcSecond end = UtcSecond.parse(expires).orElseThrow();
        assertThat(urls.sign(List.of(PATH), List.of("GET"), "proj1", end)).isEqualTo(signature);
    }

    @Test
    void shouldSignSortedLists() {
        UtcSecond end = UtcSecond.parse(EXPIRES).orElseThrow();
        assertThat(urls.sign(List.of("b", "a"), List.of("PUT", "GET"), "p", end))
                .isEqualTo(urls.sign(List.of("a", "b"), List.of("GET", "PUT"), "p", end));
    }

    @Test
    void shouldBindWhoeverShowsASignatureToItsProject() {
        Principal principal = Objects.requireNonNull(urls.principalOf(access("GET", PATH, "proj1"), "GET", PATH));
        assertThat(principal.project()).isEqualTo(new ProjectId("proj1"));
        assertThat(principal.roles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {PATH, PATH + "/", PATH + "/id", PATH + "/id/x"})
    void shouldOpenAPathAndWhatIsBelowIt(String path) {
        assertThat(urls.principalOf(access("GET", PATH, "proj1"), "GET", path)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PATH + "xyz",
                PATH + "%2fid",
                "/x" + PATH,
                "/v2/queues/sub1/message",
                "/v2/queues/sub1",
                "/v2/queues/sub2/messages",
                "/v2/queues/sub1/claims",
                "/v2/queues/.*/messages",
                ""
            })
    void shouldOpenNothingElse(String path) {
        assertThat(urls.principalOf(access("GET", PATH, "proj1"), "GET", path)).isNull();
    }

    @Test
    void shouldPermitTheSignedMethodsOnly() {
        assertThat(urls.principalOf(access("GET", PATH, "proj1"), "POST", PATH)).isNull();
        assertThat(urls.principalOf(access("GET,POST", PATH, "proj1"), "POST", PATH))
                .isNull();
        assertThat(urls.principalOf(access("", PATH, "proj1"), "", PATH)).isNull();
    }

    @Test
    void shouldNotCountForAnotherProjectOrKey() {
        assertThat(urls.principalOf(access("GET", PATH, "proj2"), "GET", PATH)).isNull();
        assertThat(signer("other", 36_525).principalOf(access("GET", PATH, "proj1"), "GET", PATH))
                .isNull();
        assertThat(signer(null, 36_525).principalOf(access("GET", PATH, "proj1"), "GET", PATH))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "4115836800", "2100-05-31T00:00:01", "2026-05-31T00:00:00"})
    void shouldNotCountWithAnotherExpiry(String expires) {
        SignedAccess access = SignedAccess.ofHeaders(SIGNATURE, expires, "GET", PATH, "proj1");
        assertThat(urls.principalOf(access, "GET", PATH)).isNull();
    }

    @Test
    void shouldNotCountWithoutItsParts() {
        assertThat(urls.principalOf(SignedAccess.ofHeaders(SIGNATURE, null, "GET", PATH, "proj1"), "GET", PATH))
                .isNull();
        assertThat(urls.principalOf(SignedAccess.ofHeaders(SIGNATURE, EXPIRES, null, PATH, "proj1"), "GET", PATH))
                .isNull();
        assertThat(urls.principalOf(SignedAccess.ofHeaders(SIGNATURE, EXPIRES, "GET", null, "proj1"), "GET", PATH))
                .isNull();
        assertThat(urls.principalOf(SignedAccess.ofHeaders(SIGNATURE, EXPIRES, "GET", PATH, null), "GET", PATH))
                .isNull();
        assertThat(urls.principalOf(SignedAccess.ofHeaders("", EXPIRES, "GET", PATH, "proj1"), "GET", PATH))
                .isNull();
    }

    @Test
    void shouldEndAtItsSecond() {
        SignedAccess access = access("GET", PATH, "proj1");
        long end = Instant.parse("2100-05-31T00:00:00Z").toEpochMilli();
        nowMillis = end - 1;
        assertThat(urls.principalOf(access, "GET", PATH)).isNotNull();
        nowMillis = end;
        assertThat(urls.principalOf(access, "GET", PATH)).isNull();
    }

    @Test
    void shouldNotCountWhenItEndsTooFarAhead() {
        SignedUrls strict = signer("test", 7);
        nowMillis = Instant.parse("2100-05-23T23:59:59Z").toEpochMilli();
        assertThat(strict.principalOf(access("GET", PATH, "proj1"), "GET", PATH))
                .isNull();
        nowMillis += 1000;
        assertThat(strict.principalOf(access("GET", PATH, "proj1"), "GET", PATH))
                .isNotNull();
    }

    /** The signed text has no other marks between its parts than a backslash and an n, which a part could hold too. */
    @Test
    void shouldNotReadASignedTextInASecondWay() {
        UtcSecond end = UtcSecond.parse(EXPIRES).orElseThrow();
        String signature = urls.sign(List.of(PATH), List.of("GET"), "a\\nb", end);
        SignedAccess shifted = SignedAccess.ofHeaders(signature, EXPIRES, "GET\\na", PATH, "b");
        assertThat(urls.principalOf(shifted, "GET\\na", PATH)).isNull();
        SignedAccess folded = SignedAccess.ofHeaders(signature, EXPIRES, "a", PATH + "\\nGET", "b");
        assertThat(urls.principalOf(folded, "a", PATH + "\\nGET")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "2016-01-02, 2016-01-02T00:00:00",
        "2016-01-02T03:04, 2016-01-02T03:04:00",
        "2016-01-02 03:04:05, 2016-01-02T03:04:05",
        "2016-01-02T03:04:05.999, 2016-01-02T03:04:05",
        "2016-01-02T03:04:05Z, 2016-01-02T03:04:05",
        "2016-01-02T03:04:05+01:30, 2016-01-02T01:34:05",
        "2016-01-02T03:04:05-0100, 2016-01-02T04:04:05",
        "2016-01-02T03:04:05+02, 2016-01-02T01:04:05"
    })
    void shouldReadMomentsWithAndWithoutAZone(String text, String utc) {
        assertThat(UtcSecond.parse(text)).hasToString("Optional[" + utc + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "now", "2016", "2016-13-01", "2016-01-02T25:00", "2016-01-02T03:04+99:00", "1e9"})
    void shouldReadNothingElseAsAMoment(String text) {
        assertThat(UtcSecond.parse(text)).isEmpty();
    }
}
