/** Which pools there are, and which queue lives in which of them. */
@NullMarked
package dev.holdfast.server.pool;

import org.jspecify.annotations.NullMarked;
