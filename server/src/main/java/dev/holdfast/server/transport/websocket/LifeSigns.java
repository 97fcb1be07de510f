package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.Limits;
import dev.holdfast.server.base.Dice;

/**
 * What shows that the two ends of a connection are alive, and by when each of them has to show more.
 *
 * <pre>
 *   peer     sends, or takes ──────► silent for the interval: a ping ──► silent for the timeout: given up
 *   server   sends ────────────────► silent for the interval: a heartbeat, if the peer takes notices
 *   message  begins to arrive ─────► not whole by its deadline: given up
 * </pre>
 *
 * The intervals are cut short by chance, up to a quarter and anew each time. Connections that were opened, or told
 * something, at the same moment therefore do not all get their pings in one.
 *
 * <p><em>One thread at a time.</em>
 */
final class LifeSigns {

    private static final int WHOLE = 1024;
    private static final int LARGEST_CUT = WHOLE / 4;
    private static final long SOON_MILLIS = 1000;

    private final Limits limits;
    private final Dice dice;

    /** When the peer last sent something or took something. */
    private long lastSignMillis;

    private long lastPingMillis;
    private long lastSentMillis;

    /** Since when a message has been arriving; 0 while there is none. */
    private long arrivingSinceMillis;

    /** How long either end may be silent. */
    private int intervalSeconds;

    private short share;
    private boolean hasHeartbeats;

    LifeSigns(Limits limits, Dice dice, long nowMillis) {
        this.limits = limits;
        this.dice = dice;
        this.lastSignMillis = nowMillis;
        this.intervalSeconds = Math.toIntExact(limits.heartbeatIntervalSeconds());
        cutAnew();
    }

    /** The next interval is cut short by another length. */
    void cutAnew() {
        share = (short) (WHOLE - dice.below(LARGEST_CUT));
    }

    /** The peer has sent or taken something. */
    void sign(long nowMillis) {
        lastSignMillis = nowMillis;
    }

    long lastSignMillis() {
        return lastSignMillis;
    }

    /** The server has sent something. */
    void sent(long nowMillis) {
        lastSentMillis = nowMillis;
    }

    /** The interval is another from now on, and the peer wants heartbeats, or none. */
    void agree(long seconds, boolean wantsHeartbeats, long nowMillis) {
        intervalSeconds = Math.toIntExact(seconds);
        hasHeartbeats = wantsHeartbeats;
        lastSentMillis = nowMillis;
    }

    /** A part of a message has come. @return whether it is the first one */
    boolean beginsArriving() {
        boolean isFirst = arrivingSinceMillis == 0;
        if (isFirst) {
            arrivingSinceMillis = lastSignMillis;
        }
        return isFirst;
    }

    /** No message is arriving, or it is not the peer's fault that it does not. */
    void notArriving() {
        arrivingSinceMillis = 0;
    }

    boolean isArrivalLate(long nowMillis) {
        return nowMillis >= arrivalDueMillis();
    }

    private long arrivalDueMillis() {
        return arrivingSinceMillis == 0
                ? Long.MAX_VALUE
                : arrivingSinceMillis + 1000 * limits.maxRequestArrivalSeconds();
    }

    boolean isGivenUp(long nowMillis) {
        return nowMillis >= giveUpMillis();
    }

    private long giveUpMillis() {
        return lastSignMillis + 1000 * limits.idleTimeoutSeconds();
    }

    /**
     * Whether the peer is to be asked for a sign; then it is being asked.
     *
     * @param goesAnyway whether something else is sent just now, so that one that is due soon goes with it
     */
    boolean takePing(long nowMillis, boolean goesAnyway) {
        boolean isDue = nowMillis + (goesAnyway ? SOON_MILLIS : 0) >= pingDueMillis();
        if (isDue) {
            lastPingMillis = nowMillis;
        }
        return isDue;
    }

    private long pingDueMillis() {
        return Math.max(lastPingMillis, lastSignMillis) + intervalMillis();
    }

    /** Whether the server has to show that it is alive; then it is doing so. */
    boolean takeHeartbeat(long nowMillis) {
        boolean isDue = nowMillis >= heartbeatDueMillis();
        if (isDue) {
            lastSentMillis = nowMillis;
        }
        return isDue;
    }

    private long heartbeatDueMillis() {
        return hasHeartbeats ? lastSentMillis + intervalMillis() : Long.MAX_VALUE;
    }

    private long intervalMillis() {
        return 1000L * intervalSeconds * share / WHOLE;
    }

    /** When something is due next, unless there is a sign before. */
    long nextLookMillis() {
        long ofPeer = Math.min(giveUpMillis(), pingDueMillis());
        return Math.min(Math.min(ofPeer, heartbeatDueMillis()), arrivalDueMillis());
    }
}
