/**
 * Replays the test vectors against a server, so that every implementation of the protocol can test itself with them.
 * The format of the files is told in {@code protocol-spec/vectors/README.md}.
 */
@NullMarked
package dev.holdfast.protocol.vectors;

import org.jspecify.annotations.NullMarked;
