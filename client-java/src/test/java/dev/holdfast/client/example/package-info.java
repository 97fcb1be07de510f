/** Programs as a user writes them; a test runs them and the README shows them. */
@NullMarked
package dev.holdfast.client.example;

import org.jspecify.annotations.NullMarked;
