/** Requests and replies as they travel in the frames of a socket. */
@NullMarked
package dev.holdfast.protocol.envelope;

import org.jspecify.annotations.NullMarked;
