/** A disk that a test can fill, break and unplug. */
@NullMarked
package dev.holdfast.server.storage.kv.testsupport;

import org.jspecify.annotations.NullMarked;
