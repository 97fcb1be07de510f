package dev.holdfast.server.notify;

import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.auth.Trust;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The trust among the options of a subscription: {@code trust_id}, which everybody may see, and beside it whether the
 * server has made that trust and so takes it back, which is stored and neither shown nor taken from clients.
 *
 * <p><em>Thread-safe.</em>
 */
public final class TrustOptions {

    public static final String TRUST_ID = "trust_id";

    private static final String MADE = "_made_trust_id";

    private TrustOptions() {}

    /** What the address begins with of a subscriber that needs a trust; what follows it is the address of a webhook. */
    public static final String SCHEME_PREFIX = "trust+";

    public static boolean isNeededFor(@Nullable String subscriber) {
        return subscriber != null && subscriber.regionMatches(true, 0, SCHEME_PREFIX, 0, SCHEME_PREFIX.length());
    }

    /** Whether a client says what only the server may. */
    public static boolean areForged(RawValue options) {
        return QueueMetadata.of(options).get(MADE) != null;
    }

    /** The trust that the options name; null for none. */
    public static @Nullable String idIn(RawValue options) {
        return text(options, TRUST_ID);
    }

    /** The trust that the server has to take back; null for none. */
    public static @Nullable String madeIn(RawValue options) {
        return text(options, MADE);
    }

    private static @Nullable String text(RawValue options, String key) {
        RawValue value = QueueMetadata.of(options).get(key);
        if (value == null || !value.reader().nextIs(PackReader.Kind.STRING)) {
            return null;
        }
        String text = value.reader().string();
        return text.isEmpty() ? null : text;
    }

    public static RawValue with(RawValue options, Trust trust) {
        Map<String, RawValue> values =
                new LinkedHashMap<>(QueueMetadata.of(options).values());
        RawValue id = new PackWriter().string(trust.id()).toRawValue();
        values.put(TRUST_ID, id);
        if (trust.origin() == Trust.Origin.MADE) {
            values.put(MADE, id);
        }
        return QueueMetadata.of(values).toRawValue();
    }

    /** New options in the place of old ones, whose trust stays. */
    public static RawValue carriedOver(RawValue before, RawValue options) {
        Map<String, RawValue> old = QueueMetadata.of(before).values();
        Map<String, RawValue> values =
                new LinkedHashMap<>(QueueMetadata.of(options).values());
        for (String key : new String[] {TRUST_ID, MADE}) {
            RawValue value = old.get(key);
            if (value != null) {
                values.put(key, value);
            }
        }
        return QueueMetadata.of(values).toRawValue();
    }

    /** As clients may see them. */
    public static RawValue shown(RawValue options) {
        Map<String, RawValue> values = QueueMetadata.of(options).values();
        if (!values.containsKey(MADE)) {
            return options;
        }
        Map<String, RawValue> shown = new LinkedHashMap<>(values);
        shown.remove(MADE);
        return QueueMetadata.of(shown).toRawValue();
    }
}
