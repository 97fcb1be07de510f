@NullMarked
package dev.holdfast.server.storage.kv;

import org.jspecify.annotations.NullMarked;
