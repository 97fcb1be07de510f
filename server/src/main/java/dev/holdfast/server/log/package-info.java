/** How log events are written. */
@NullMarked
package dev.holdfast.server.log;

import org.jspecify.annotations.NullMarked;
