/**
 * An ordered, durable key-value store with column families: the floor that the embedded store stands on.
 *
 * <p>It knows families, keys and bytes, and nothing about queues beyond the families' names.
 */
@NullMarked
package dev.holdfast.server.storage.kv;

import org.jspecify.annotations.NullMarked;
