/**
 * Clients, faults and the judge of what came of them.
 *
 * <pre>
 *   producers, readers ──► {@link dev.holdfast.server.chaos.FaultProxy} ──► a server
 *           │ what they did and saw
 *           ▼
 *   {@link dev.holdfast.server.chaos.History} ──► {@link dev.holdfast.server.chaos.TotalQueueChecker}
 * </pre>
 *
 * <p>The proxy, the history and the checker know nothing of this server but its clock, and nothing of a framework for
 * tests.
 */
@NullMarked
package dev.holdfast.server.chaos;

import org.jspecify.annotations.NullMarked;
