/** What is measured and how it is printed: plans, outcomes, tables, the machine. */
@NullMarked
package dev.holdfast.bench.measure;

import org.jspecify.annotations.NullMarked;
