package dev.holdfast.server.notify;

import dev.holdfast.protocol.codec.RawValue;
import java.net.URI;

/**
 * What one call hands over to a subscriber.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param id the same for every attempt, so that the receiver can tell a repetition
 * @param subscriber where it goes
 * @param options of the subscription, an opaque map
 * @param document what is said, as MessagePack
 * @param sentMillis the moment of this attempt
 */
record Parcel(String id, URI subscriber, RawValue options, RawValue document, long sentMillis) {}
