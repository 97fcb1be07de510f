/** Time, identity and threads: the only package that touches any of them. */
@NullMarked
package dev.holdfast.server.base;

import org.jspecify.annotations.NullMarked;
