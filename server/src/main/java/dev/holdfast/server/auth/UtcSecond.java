package dev.holdfast.server.auth;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A moment in whole seconds, as the contract writes it in a signed URL.
 *
 * <p><em>Thread-safe.</em>
 */
public record UtcSecond(long epochSecond) {

    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final Pattern ISO = Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})"
            + "(?:[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?)(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?");

    /** Reads an ISO 8601 date, with or without a time and a zone; without one it is UTC. A fraction is dropped. */
    public static Optional<UtcSecond> parse(String text) {
        Matcher matcher = ISO.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            LocalDate date = LocalDate.parse(matcher.group(1));
            String time = matcher.group(2);
            LocalTime timeOfDay = time == null ? LocalTime.MIDNIGHT : LocalTime.parse(time.replace(',', '.'));
            String zone = matcher.group(3);
            ZoneOffset offset = zone == null ? ZoneOffset.UTC : ZoneOffset.of(zone);
            return Optional.of(new UtcSecond(date.atTime(timeOfDay).toEpochSecond(offset)));
        } catch (DateTimeException noSuchMoment) {
            return Optional.empty();
        }
    }

    static UtcSecond ofMillis(long epochMillis) {
        return new UtcSecond(Instant.ofEpochMilli(epochMillis).getEpochSecond());
    }

    public UtcSecond plusSeconds(long seconds) {
        return new UtcSecond(epochSecond + seconds);
    }

    /** {@code 2100-05-31T00:00:00}. */
    @Override
    public String toString() {
        return FORM.format(LocalDateTime.ofEpochSecond(epochSecond, 0, ZoneOffset.UTC));
    }
}
