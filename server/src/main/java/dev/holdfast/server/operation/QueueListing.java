package dev.holdfast.server.operation;

import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.QueueShapes.ListQueues;
import dev.holdfast.protocol.operation.QueueShapes.ListedQueue;
import dev.holdfast.protocol.operation.QueueShapes.QueuePage;
import dev.holdfast.protocol.operation.TopicShapes.TopicPage;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One page of a project's queues.
 *
 * <p>A filter may match one name out of a million, and a lane must not read a million names for one request, so a
 * listing examines {@value #MAX_EXAMINED} names at the most. When it gets there, what was found is the page, be it
 * nothing, and its marker is the last name examined. So a page is the last one if it is empty and has no marker.
 *
 * <p><em>Owned by one lane.</em>
 */
final class QueueListing {

    static final int MAX_EXAMINED = 10_000;

    private static final int EXAMINED_PER_TURN = 256;
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");

    private final ListQueues input;
    private final Turn turn;
    private final Kind kind;
    private final int limit;
    private final String marker;
    private final Map<String, RawValue> filters;
    private final List<ListedQueue> found = new ArrayList<>();

    /** The last name examined; null before the first. */
    private @Nullable QueueName last;

    private boolean isCutShort;

    private QueueListing(ListQueues input, Turn turn, Kind kind) {
        this.kind = kind;
        this.input = input;
        this.turn = turn;
        this.limit = checkedLimit(input.limit(), turn);
        String given = input.marker();
        this.marker = given == null ? "" : given;
        this.last = lastNameUpTo(marker);
        RawValue wanted = input.filters();
        this.filters = wanted == null ? Map.of() : QueueMetadata.of(wanted).values();
    }

    static TopicPage ofTopics(ListQueues input, Turn turn) {
        QueueListing listing = new QueueListing(input, turn, Kind.TOPIC);
        listing.examine();
        return new TopicPage(listing.found, listing.next());
    }

    static QueuePage of(ListQueues input, Turn turn) {
        QueueListing listing = new QueueListing(input, turn, Kind.QUEUE);
        listing.examine();
        return new QueuePage(
                listing.found,
                listing.next(),
                Boolean.TRUE.equals(input.withCount()) ? turn.shard().queues().count(turn.project()) : null,
                listing.isCutShort);
    }

    private @Nullable String next() {
        if (isCutShort && last != null) {
            return last.text();
        }
        return found.isEmpty() ? null : found.get(found.size() - 1).name().text();
    }

    private static int checkedLimit(@Nullable Long asked, Turn turn) {
        long limit = asked == null ? turn.limits().defaultPage() : asked;
        int maximum = turn.limits().maxQueuesPerPage();
        if (limit < 1 || limit > maximum) {
            throw RequestRules.invalid("Limit must be at least 1 and no greater than " + maximum + ".");
        }
        return (int) limit;
    }

    /** Any text is a marker, though only names are stored: the longest name that it begins with stands before it. */
    private static @Nullable QueueName lastNameUpTo(String marker) {
        int length = 0;
        while (length < Math.min(marker.length(), QueueName.MAX_CHARACTERS) && isName(marker.charAt(length))) {
            length++;
        }
        return length == 0 ? null : new QueueName(marker.substring(0, length));
    }

    private static boolean isName(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '-'
                || c == '.';
    }

    private void examine() {
        int examined = 0;
        while (found.size() < limit && examined < MAX_EXAMINED) {
            int most = Math.min(EXAMINED_PER_TURN, MAX_EXAMINED - examined);
            List<Queue> queues = kind == Kind.TOPIC
                    ? turn.shard().queues().listTopics(turn.project(), last, most)
                    : turn.shard().queues().list(turn.project(), last, most);
            if (queues.isEmpty()) {
                return;
            }
            for (int i = 0; i < queues.size() && found.size() < limit; i++) {
                examineOne(queues.get(i));
                examined++;
            }
        }
        isCutShort = found.size() < limit;
    }

    private void examineOne(Queue queue) {
        QueueName name = queue.key().name();
        last = name;
        if (name.text().compareTo(marker) > 0 && hasNamePart(name) && passes(queue.metadata())) {
            found.add(listed(queue));
        }
    }

    private boolean hasNamePart(QueueName name) {
        String part = input.name();
        return part == null || name.text().contains(part);
    }

    private boolean passes(QueueMetadata metadata) {
        for (Map.Entry<String, RawValue> filter : filters.entrySet()) {
            RawValue value = metadata.get(filter.getKey());
            if (value == null || !isEqual(filter.getValue(), value)) {
                return false;
            }
        }
        return true;
    }

    /** A text that reads as an integer is one: a query cannot say which of the two it means. */
    private static boolean isEqual(RawValue wanted, RawValue value) {
        PackReader in = wanted.reader();
        if (!in.nextIs(PackReader.Kind.STRING)) {
            return wanted.equals(value);
        }
        String text = in.string();
        PackReader stored = value.reader();
        return INTEGER.matcher(text).matches()
                ? stored.nextIs(PackReader.Kind.INTEGER) && stored.integer() == Long.parseLong(text)
                : stored.nextIs(PackReader.Kind.STRING) && stored.string().equals(text);
    }

    private ListedQueue listed(Queue queue) {
        if (!Boolean.TRUE.equals(input.detailed())) {
            return new ListedQueue(queue.key().name(), null, null);
        }
        QueueRules rules = QueueRules.of(queue, turn.limits());
        RawValue shown = kind == Kind.TOPIC ? rules.shownOfTopic() : rules.shown();
        return new ListedQueue(queue.key().name(), shown, queue.metadata().toRawValue());
    }
}
