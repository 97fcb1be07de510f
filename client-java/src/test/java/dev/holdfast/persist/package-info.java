@NullMarked
package dev.holdfast.persist;

import org.jspecify.annotations.NullMarked;
