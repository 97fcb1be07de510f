package dev.holdfast.persist;

import java.time.Duration;

/**
 * Something that operators like to see in a log.
 *
 * <p><em>Thread-safe.</em>
 */
public sealed interface Event {

    /** Why a link is being left. */
    enum Reason {
        /** The name does not lead to its address any more. */
        NAME,
        /** The server asked for it. */
        GOAWAY,
        /** {@link Persistent#reconnect} was called. */
        ADMIN,
        /** There are enough others, which are better or were faster. */
        SURPLUS
    }

    /** The name leads to other addresses than before. */
    record NamesChanged(AddressSet addresses) implements Event {}

    /** The name has no fresh addresses; those of before are kept. */
    record NamesInTrouble(NameTrouble trouble, String detail) implements Event {}

    /** An address is being dialled. */
    record Connecting(Endpoint endpoint) implements Event {}

    /** @param roundTrip zero if it is not measured */
    record Ready(Endpoint endpoint, Duration roundTrip) implements Event {}

    /** A link that is ready is of another kind than was wanted, because that kind could not be had. */
    record FellBack(Endpoint endpoint, Throwable cause) implements Event {}

    /** A link that works is being left, as soon as another can serve. */
    record Leaving(Endpoint endpoint, Reason reason) implements Event {}

    /** The reason for leaving is gone: the link stays. */
    record Staying(Endpoint endpoint) implements Event {}

    /** A link was given up because its peer was silent. */
    record SeenHalfOpen(Endpoint endpoint) implements Event {}

    /** A link was lost that was not being left. */
    record Lost(Endpoint endpoint, Throwable cause) implements Event {}

    /** @param pause until the address is dialled again */
    record BackingOff(Endpoint endpoint, Duration pause, Throwable cause) implements Event {}

    /** The {@link Persistent} as a whole has changed. */
    record StateChanged(State from, State to) implements Event {}
}
