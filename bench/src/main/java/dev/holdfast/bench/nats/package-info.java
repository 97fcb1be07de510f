/** The peer: NATS JetStream over its WebSocket. */
@NullMarked
package dev.holdfast.bench.nats;

import org.jspecify.annotations.NullMarked;
