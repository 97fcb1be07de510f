/** Tests of WebSockets over real connections on loopback. */
@NullMarked
package dev.holdfast.server.transport.websocket;

import org.jspecify.annotations.NullMarked;
