/** The Java client for users, measured beside the peer's and by itself. */
@NullMarked
package dev.holdfast.bench.client;

import org.jspecify.annotations.NullMarked;
