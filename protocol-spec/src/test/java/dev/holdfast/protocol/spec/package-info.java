/** Writes the generated documents from the declarations and holds the checked-in files to them. */
@NullMarked
package dev.holdfast.protocol.spec;

import org.jspecify.annotations.NullMarked;
