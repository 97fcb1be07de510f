@NullMarked
package dev.holdfast.persist.io;

import org.jspecify.annotations.NullMarked;
