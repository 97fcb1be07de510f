/** Records, store interfaces and failures that every storage engine shares. */
@NullMarked
package dev.holdfast.server.storage;

import org.jspecify.annotations.NullMarked;
