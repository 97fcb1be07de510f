/** REST: HTTP requests to calls, and outcomes to HTTP replies. */
@NullMarked
package dev.holdfast.server.transport.http;

import org.jspecify.annotations.NullMarked;
