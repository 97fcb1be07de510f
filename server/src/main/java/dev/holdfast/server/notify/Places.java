package dev.holdfast.server.notify;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The places for calls that are under way at one time, and the lines before them.
 *
 * <pre>
 *              line of host A   e e e e ──┐
 *   calm       line of host B   e       ──┼─► in turn ─────────────────► [place] [place] [place]
 *              line of host C   e e     ──┘
 *   in trouble line of host D   e e e   ──┬─► in turn, into at most ───► [place] [place]
 *              line of host E   e       ──┘   half of the places
 * </pre>
 *
 * Hosts take turns, so that one with many errands does not hold up one with few, and no host has more than its share. A
 * host whose last call failed or was slow is in trouble until one goes well: all those together get half of the places
 * at most, and one at least, so that the dead hold up neither the living nor each other for ever.
 *
 * <p><em>One thread at a time.</em>
 */
final class Places {

    /** The errands to one host that wait, and how many have a place. */
    static final class HostLine {
        private final String host;
        private final Deque<Errand> waiting = new ArrayDeque<>();
        private int running;
        private boolean isInTrouble;
        private boolean isInTurn;

        HostLine(String host) {
            this.host = host;
        }
    }

    private final int maxPlaces;
    private final int maxPerHost;
    private final int maxInTrouble;
    private final Map<String, HostLine> lines = new HashMap<>();
    private final Deque<HostLine> calm = new ArrayDeque<>();
    private final Deque<HostLine> troubled = new ArrayDeque<>();
    private int running;
    private int runningInTrouble;
    private int waiting;

    Places(int maxPlaces, int maxPerHost) {
        this.maxPlaces = maxPlaces;
        this.maxPerHost = maxPerHost;
        this.maxInTrouble = Math.max(1, maxPlaces / 2);
    }

    /** Puts an errand at the end of its host's line. */
    void join(Errand errand) {
        HostLine line = lines.computeIfAbsent(errand.host(), HostLine::new);
        line.waiting.add(errand);
        line.isInTrouble |= errand.isInTrouble();
        errand.line = line;
        waiting++;
        takeTurn(line);
    }

    /** Takes an errand out of the line, if it still stands there. */
    void giveUpWaiting(Errand errand) {
        HostLine line = errand.line;
        if (line != null && line.waiting.remove(errand)) {
            waiting--;
            errand.line = null;
            forgetIfUnused(line);
        }
    }

    /** Gives a place back. */
    void leave(Errand errand) {
        HostLine line = Objects.requireNonNull(errand.line);
        errand.line = null;
        line.running--;
        running--;
        if (errand.hasTroublePlace) {
            runningInTrouble--;
        }
        line.isInTrouble = errand.isInTrouble();
        takeTurn(line);
        forgetIfUnused(line);
    }

    /** Starts whoever can have a place. */
    void admit() {
        HostLine line = nextLine();
        while (line != null) {
            start(line);
            line = nextLine();
        }
    }

    private @Nullable HostLine nextLine() {
        if (running >= maxPlaces) {
            return null;
        }
        if (runningInTrouble == 0 && !troubled.isEmpty()) {
            return troubled.poll();
        }
        HostLine line = calm.poll();
        return line == null && runningInTrouble < maxInTrouble ? troubled.poll() : line;
    }

    private void start(HostLine line) {
        line.isInTurn = false;
        Errand errand = line.waiting.poll();
        if (errand == null) {
            forgetIfUnused(line);
            return;
        }
        waiting--;
        line.running++;
        running++;
        errand.hasTroublePlace = line.isInTrouble;
        if (errand.hasTroublePlace) {
            runningInTrouble++;
        }
        takeTurn(line);
        errand.start();
    }

    private void takeTurn(HostLine line) {
        if (!line.isInTurn && !line.waiting.isEmpty() && line.running < maxPerHost) {
            line.isInTurn = true;
            (line.isInTrouble ? troubled : calm).add(line);
        }
    }

    private void forgetIfUnused(HostLine line) {
        if (line.running == 0 && line.waiting.isEmpty() && !line.isInTurn) {
            lines.remove(line.host);
        }
    }

    boolean hasWaiting() {
        return waiting > 0;
    }

    int running() {
        return running;
    }
}
