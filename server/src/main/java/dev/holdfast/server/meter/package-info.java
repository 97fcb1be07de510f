/** What is counted and measured: plain numbers, written where things happen and read by whoever shows them. */
@NullMarked
package dev.holdfast.server.meter;

import org.jspecify.annotations.NullMarked;
