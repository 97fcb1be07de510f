/** Protocols as a user writes them; a test runs them and the guide shows them. */
@NullMarked
package dev.holdfast.persist.example;

import org.jspecify.annotations.NullMarked;
