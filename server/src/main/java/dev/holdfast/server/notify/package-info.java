/** Telling subscribers of messages: what a lane reports, and the door through which a lane is asked. */
@NullMarked
package dev.holdfast.server.notify;

import org.jspecify.annotations.NullMarked;
