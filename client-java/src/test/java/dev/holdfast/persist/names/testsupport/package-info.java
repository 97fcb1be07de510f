/** What tests of names, and of what follows names, need. */
@NullMarked
package dev.holdfast.persist.names.testsupport;

import org.jspecify.annotations.NullMarked;
