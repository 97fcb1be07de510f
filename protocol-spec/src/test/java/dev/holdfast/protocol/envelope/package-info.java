/** Tests of requests and replies as frames hold them. */
@NullMarked
package dev.holdfast.protocol.envelope;

import org.jspecify.annotations.NullMarked;
