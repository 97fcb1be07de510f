/** Shows what is counted and measured to Prometheus: the only place that knows its format and its libraries. */
@NullMarked
package dev.holdfast.server.metrics;

import org.jspecify.annotations.NullMarked;
