/** Tests of the embedded store, most of them on a simulated disk. */
@NullMarked
package dev.holdfast.server.storage.rocksdb;

import org.jspecify.annotations.NullMarked;
