/** Side-by-side measurements of Holdfast and a peer, started by {@code bench/run}; never on the path of a build. */
@NullMarked
package dev.holdfast.bench;

import org.jspecify.annotations.NullMarked;
