/**
 * The embedded store: queues kept as rows of an ordered key-value store, laid out as a log with exceptions.
 *
 * <p>Messages are an immutable log per queue. A cursor that only goes forward parts those that nobody has touched from
 * those that somebody has; only the exceptions among the touched ones (claimed, or claimed once and free again) are
 * told beside the log. Neighbours that one claim holds in the same way share a row, and what is gone is a few ranges in
 * the queue's state: so to claim a hundred fresh messages and to delete them writes four rows each time, in whatever
 * order claims are worked off. A claim costs what it takes however many messages are in flight, and no scan ever walks
 * over the tombstones of what was consumed: it leaps over what is gone.
 *
 * <pre>
 *   one queue, positions from left to right
 *
 *        head                 returnedFloor              freshCursor                    nextSequence
 *          |                        |                         |                              |
 *     .  . L  L  .  L  L  .  .  .   R  .  L  R  .  .  D  .  D | M  M  M  M  d  M  .  d  M  M |
 *     ====       =        =======      =        ====    =                        =
 *
 *     =  gone: in the state, as ranges               M  never touched: MESSAGE row only
 *     L  claimed: MESSAGE row, and covered           d  delayed, ahead of the cursor: the same
 *        by a LEASE row of its claim                 D  delayed, passed by the cursor: its timer
 *     R  free again: MESSAGE and RETURNED row           gives it a RETURNED row when it is due
 *
 *   a claim takes the R from the returned floor on, then the M from the fresh cursor on, which moves past them
 * </pre>
 *
 * <p>A message that is released with a delay is leased on, by a hold: a claim that no client has, which ends with the
 * delay and returns its messages then, as every claim does. Clients see such a message as a delayed one.
 *
 * <p>The MESSAGE rows of what is gone are dead: nobody looks at them. They are deleted later, thousands of neighbours
 * with one range deletion. Where what is gone would consist of too many ranges, single rows are deleted at once, and
 * their positions are cut out of their claims' runs.
 *
 * <p>Rows; numbers are big-endian, {@code queue} is 8 bytes with the slot in the first, {@code position} 8 bytes:
 *
 * <pre>
 *   family    key                                             value                                 written by
 *   MESSAGE   queue, position                                 the message, with a checksum          post, once
 *   LEASE     queue, first position of a run                  how many, claim id                    claim
 *   RETURNED  queue, position                                 claim count, own ttl and expiry       release, expiry
 *   CLAIM     queue, claim id                                 client, ttl, grace, renewed, runs:    claim, update
 *                                                             position, how many, claim count,
 *                                                             ttl, expiry
 *   TIMER     slot, kind, due, queue, position or claim id    for how many messages                 post, claim
 *   STATE     queue                                           floors, counters, gone, dead, delays  once per write
 *   QUEUE     slot, project, 0, name; ~ and name of a topic,  queue number, metadata                management
 *             ~~ and name of the queue for a passage
 *   MISC      'N', slot                                       how many queues were ever created     create
 *   MISC      'P', project, 0                                 how many queues the project has       create, delete
 *   MISC      'T', project, 0                                 how many topics the project has       create, delete
 *   MISC      'B', project, 0                                 how many messages and bytes it keeps  once per write
 *   MISC      'K', queue                                      project and name                      create
 *   MISC      'A', queue, original id                         position of a message moved here      dead letter
 *   MISC      'V', queue                                      that it is coming from another store  arrival
 *   MISC      'F'                                             the format's version                  first start
 *   POST_ID   slot, period, queue, post id                    what was posted under it              post with an id
 *   NOTICE    queue, visible, sequence                        what subscribers are told             post, once
 *   MISC      'O', queue                                      counters and head of the outbox       post, delivery
 *   MISC      'S', queue, number                              a subscription                        subscribe, update
 *   MISC      'U', queue, number                              how far a subscription has got        delivery
 *   MISC      'Q', queue, number                              a subscriber is to be asked           subscribe, question
 *   MISC      'W', queue, name                                how far a named watcher has got       consumer, progress
 *   MISC      'X', slot, due, queue, number                   when a subscription ends              subscribe, update
 * </pre>
 *
 * <p>A project belongs to one of sixteen slots, a slot to one lane; every key begins with the slot or with a number
 * that does, so lanes never share a row and their number may change from run to run.
 *
 * <p>Deleting a queue's contents is a range deletion per family. Nothing refers from outside into a queue except timers
 * and they are checked when they fire: a timer that finds nothing, or something that has been renewed, is stale.
 *
 * <p>An outbox is a log of its own, of what subscribers have yet to be told, with a cursor per subscription; it begins
 * behind the slowest of them. {@link dev.holdfast.server.storage.rocksdb.Outboxes} keeps its rows.
 *
 * <p>Reading order: {@link dev.holdfast.server.storage.rocksdb.EmbeddedMessages},
 * {@link dev.holdfast.server.storage.rocksdb.EmbeddedClaims}, {@link dev.holdfast.server.storage.rocksdb.ClaimBook},
 * {@link dev.holdfast.server.storage.rocksdb.Claimables}, {@link dev.holdfast.server.storage.rocksdb.DeadRows},
 * {@link dev.holdfast.server.storage.rocksdb.Sweeper}, {@link dev.holdfast.server.storage.rocksdb.OpenBatch}.
 */
@NullMarked
package dev.holdfast.server.storage.rocksdb;

import org.jspecify.annotations.NullMarked;
