/**
 * Bodies that only a server with the right key can read: sealed before they are stored, opened before they are shown.
 */
@NullMarked
package dev.holdfast.server.encryption;

import org.jspecify.annotations.NullMarked;
