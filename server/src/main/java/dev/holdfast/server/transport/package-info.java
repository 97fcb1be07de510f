/** What the two transports share. */
@NullMarked
package dev.holdfast.server.transport;

import org.jspecify.annotations.NullMarked;
