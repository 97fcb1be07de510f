/** Tests of time and threads. */
@NullMarked
package dev.holdfast.server.base;

import org.jspecify.annotations.NullMarked;
