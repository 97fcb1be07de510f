/** A cheap client for Holdfast's native envelope and the server that it drives. */
@NullMarked
package dev.holdfast.bench.holdfast;

import org.jspecify.annotations.NullMarked;
