/** What can be configured, where its values come from, and the records that the rest of the server is built from. */
@NullMarked
package dev.holdfast.server.config;

import org.jspecify.annotations.NullMarked;
