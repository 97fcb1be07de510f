/** WebSocket: frames of a connection to requests, and replies to frames. */
@NullMarked
package dev.holdfast.server.transport.websocket;

import org.jspecify.annotations.NullMarked;
