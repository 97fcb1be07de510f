/** Server processes that the measurements start, watch and end. */
@NullMarked
package dev.holdfast.bench.process;

import org.jspecify.annotations.NullMarked;
