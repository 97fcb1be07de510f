/**
 * Name services: DNS, fixed addresses, files, polled sources, and what combines them. {@link Names} makes them.
 *
 * <pre>
 *   Names ── makes ──► NameService ── subscribe ──► Watch ── look ──► Source (DNS, file, fixed, polled)
 *                          ▲                          │
 *        router, merge ────┘                          └── whole sets, trouble ──► NameListener
 * </pre>
 *
 * <p>Everything runs on the one thread of {@link NameTimer}; only sources that may block run beside it.
 */
@NullMarked
package dev.holdfast.persist.names;

import org.jspecify.annotations.NullMarked;
