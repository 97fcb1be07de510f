package dev.holdfast.server.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * One line for people: time, level, thread, message, and its keys and values; a stack trace follows on lines of its
 * own.
 *
 * <p>Control characters in messages and values are escaped, so that what a client sends can neither forge a line nor
 * steer a terminal.
 *
 * <p><em>Thread-safe.</em>
 */
final class TextLayout extends LayoutBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT)
            .withZone(ZoneId.systemDefault());

    @Override
    public String doLayout(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(200);
        TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
        line.append(' ').append(event.getLevel());
        line.append(" ".repeat(Math.max(1, 6 - event.getLevel().toString().length())));
        line.append('[').append(event.getThreadName()).append("] ");
        appendVisible(line, String.valueOf(event.getFormattedMessage()));
        appendPairs(line, event.getKeyValuePairs());
        line.append('\n');
        IThrowableProxy throwable = event.getThrowableProxy();
        if (throwable != null) {
            line.append(ThrowableProxyUtil.asString(throwable));
        }
        return line.toString();
    }

    private static void appendPairs(StringBuilder line, @Nullable List<KeyValuePair> pairs) {
        if (pairs == null) {
            return;
        }
        for (KeyValuePair pair : pairs) {
            line.append(' ').append(pair.key).append('=');
            appendValue(line, String.valueOf(pair.value));
        }
    }

    private static void appendValue(StringBuilder line, String value) {
        boolean plain = !value.isEmpty() && value.chars().noneMatch(c -> c == ' ' || c == '"' || c == '=');
        if (plain) {
            appendVisible(line, value);
        } else {
            line.append('"');
            appendVisible(line, value.replace("\"", "\\\""));
            line.append('"');
        }
    }

    private static void appendVisible(StringBuilder line, String text) {
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (Character.isISOControl(character)) {
                line.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
            } else {
                line.append(character);
            }
        }
    }
}
