/** Tests of the catalogue. */
@NullMarked
package dev.holdfast.server.pool;

import org.jspecify.annotations.NullMarked;
