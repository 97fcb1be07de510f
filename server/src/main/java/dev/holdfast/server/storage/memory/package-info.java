/** The store that keeps everything in memory: the simplest correct one, against which the others are tested. */
@NullMarked
package dev.holdfast.server.storage.memory;

import org.jspecify.annotations.NullMarked;
