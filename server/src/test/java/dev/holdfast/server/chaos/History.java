package dev.holdfast.server.chaos;

import dev.holdfast.server.base.SteadyClock;
import java.util.ArrayList;
import java.util.List;

/**
 * What clients did and what they saw, in the order in which they noted it.
 *
 * <p>A client notes what it wants before it sends it, and how it ended after the answer. So whatever the server did for
 * an invocation with an answer happened between the two notes.
 *
 * <p><em>Thread-safe.</em>
 */
public final class History {

    private static final int MAX_EVENTS = 1_000_000;

    /** What a client wants of items of a queue. */
    public enum Kind {
        POST,
        ACKNOWLEDGE,
        RELEASE,
        REJECT
    }

    /** How an invocation ended. */
    public enum Outcome {
        OK,
        /** Refused, so nothing of it may happen. */
        REFUSED,
        /** The answer was lost, so it may have happened, and may happen later. */
        UNKNOWN
    }

    /** A message as a reader is shown it. */
    public record Seen(String item, String id, long claimCount) {}

    /** Something that a client noted. */
    public sealed interface Event {
        /** Its place among all events. */
        long sequence();

        long atMillis();
    }

    /** Something that a client is about to ask for; {@code client} is the reader where deliveries are settled. */
    public record Invocation(long sequence, long atMillis, Kind kind, String client, String queue, List<String> items)
            implements Event {}

    /**
     * The end of an invocation.
     *
     * @param lost those of its items that the answer excepts: they were not settled by it
     */
    public record Answer(long sequence, long atMillis, Invocation to, Outcome outcome, List<String> lost)
            implements Event {}

    /**
     * A reader begins. One that claims has a name of its own each time; one that watches keeps its name when it goes on
     * behind what it has seen.
     *
     * @param gap whether it was told that something behind its position is gone
     */
    public record Opening(long sequence, long atMillis, String reader, String queue, boolean isWatch, boolean gap)
            implements Event {}

    /** What a reader is given at one time, and how many messages it was told to have missed before. */
    public record Delivery(long sequence, long atMillis, String reader, String queue, List<Seen> messages, long missed)
            implements Event {}

    /**
     * A reader ends.
     *
     * @param isComplete whether it watched and has seen the queue to its end
     */
    public record End(long sequence, long atMillis, String reader, boolean isComplete) implements Event {}

    /** Makes an event of its place and time. */
    private interface Form<E extends Event> {
        E at(long sequence, long atMillis);
    }

    private final SteadyClock clock = new SteadyClock();
    private final List<Event> events = new ArrayList<>();

    private synchronized <E extends Event> E add(Form<E> form) {
        if (events.size() == MAX_EVENTS) {
            throw new IllegalStateException("A history has at most " + MAX_EVENTS + " events");
        }
        E event = form.at(events.size(), clock.nowMillis());
        events.add(event);
        return event;
    }

    public Invocation invoke(Kind kind, String client, String queue, List<String> items) {
        List<String> copy = List.copyOf(items);
        return add((sequence, atMillis) -> new Invocation(sequence, atMillis, kind, client, queue, copy));
    }

    public void ok(Invocation to) {
        ok(to, List.of());
    }

    /** It succeeded, except for some of its items. */
    public void ok(Invocation to, List<String> lost) {
        answer(to, Outcome.OK, lost);
    }

    public void refused(Invocation to) {
        answer(to, Outcome.REFUSED, List.of());
    }

    public void unknown(Invocation to) {
        answer(to, Outcome.UNKNOWN, List.of());
    }

    private void answer(Invocation to, Outcome outcome, List<String> lost) {
        List<String> copy = List.copyOf(lost);
        add((sequence, atMillis) -> new Answer(sequence, atMillis, to, outcome, copy));
    }

    public void claims(String reader, String queue) {
        add((sequence, atMillis) -> new Opening(sequence, atMillis, reader, queue, false, false));
    }

    public void watches(String reader, String queue, boolean gap) {
        add((sequence, atMillis) -> new Opening(sequence, atMillis, reader, queue, true, gap));
    }

    public void delivered(String reader, String queue, List<Seen> messages, long missed) {
        List<Seen> copy = List.copyOf(messages);
        add((sequence, atMillis) -> new Delivery(sequence, atMillis, reader, queue, copy, missed));
    }

    public void ended(String reader) {
        add((sequence, atMillis) -> new End(sequence, atMillis, reader, false));
    }

    /** A watcher has seen its queue to the end. */
    public void completed(String reader) {
        add((sequence, atMillis) -> new End(sequence, atMillis, reader, true));
    }

    /** All of it so far. */
    public synchronized List<Event> events() {
        return List.copyOf(events);
    }
}
