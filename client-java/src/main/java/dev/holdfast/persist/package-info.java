/**
 * Connections that stay: names that are followed while they change, and what is kept open to the addresses behind them.
 */
@NullMarked
package dev.holdfast.persist;

import org.jspecify.annotations.NullMarked;
