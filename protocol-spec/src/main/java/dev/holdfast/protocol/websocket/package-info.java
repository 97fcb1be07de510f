/**
 * RFC 6455 as pure functions over bytes: frames in, frames out, and the opening handshake. No sockets, no threads, no
 * clock, so that the server and the Java client share it and tests need neither.
 */
@NullMarked
package dev.holdfast.protocol.websocket;

import org.jspecify.annotations.NullMarked;
