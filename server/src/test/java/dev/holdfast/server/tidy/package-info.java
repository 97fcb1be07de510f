/** The source as a test: what a reviewer would otherwise have to say again and again. */
@NullMarked
package dev.holdfast.server.tidy;

import org.jspecify.annotations.NullMarked;
