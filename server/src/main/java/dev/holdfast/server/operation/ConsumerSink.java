package dev.holdfast.server.operation;

import java.util.List;

/**
 * A connection as the place where the messages of consumers go. A transport implements it, one for each connection.
 *
 * <p><em>Thread-safe.</em>
 */
public interface ConsumerSink {

    /** Takes what leaves for several connections at once, so that their thread is woken once for all of it. */
    interface Courier {

        /** Called by whatever thread made them durable; must not block. */
        void take(List<Delivery> deliveries);
    }

    /** A lane with consumers of the connection. */
    interface Home {

        /** The connection has ended, or has room again. */
        void look(ConsumerSink sink);
    }

    /** Whether it can still be told; once it cannot, it never can again. */
    boolean isOpen();

    /** What is under way to it. */
    BudgetShare share();

    /** Whether more may be under way to it. If not, every home is told when there is room again. */
    boolean hasRoom();

    /**
     * Counts one more consumer, whose lane is told of the connection's end from now on.
     *
     * @return false when it has as many as it may
     */
    boolean join(Home home);

    /** A consumer has ended. */
    void leave();

    /** The one that takes what leaves for it; connections of one thread have the same. */
    Courier courier();

    /** What was meant for it is lost on the way, so the connection is ended: its client comes back and resumes. */
    void giveUp();
}
