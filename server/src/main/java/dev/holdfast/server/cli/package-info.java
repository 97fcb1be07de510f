/** The commands of {@code holdfast}: they read arguments, call the part that does the work, and print its answer. */
@NullMarked
package dev.holdfast.server.cli;

import org.jspecify.annotations.NullMarked;
