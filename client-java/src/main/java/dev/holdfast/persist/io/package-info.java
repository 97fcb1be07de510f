/**
 * What links are made of: streams of bytes over TCP and TLS, frames, and two kinds of conversation to build protocols
 * upon: {@link dev.holdfast.persist.io.Pipe}, where answers come in order, and {@link dev.holdfast.persist.io.Mux},
 * where ids tell them apart and servers may push.
 */
@NullMarked
package dev.holdfast.persist.io;

import org.jspecify.annotations.NullMarked;
