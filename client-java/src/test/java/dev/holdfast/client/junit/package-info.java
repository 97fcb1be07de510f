/** For the tests of programs that use Holdfast: a real server in their process, and clients of it. */
@NullMarked
package dev.holdfast.client.junit;

import org.jspecify.annotations.NullMarked;
