/** Raw upper bounds taken in the same run: the disk, the engine, the socket. */
@NullMarked
package dev.holdfast.bench.ceiling;

import org.jspecify.annotations.NullMarked;
