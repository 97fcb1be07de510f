package dev.holdfast.server.storage;

import java.util.List;

/**
 * What is next for one subscription.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param notices those that are due, in the order of their positions
 * @param nextDueMillis when the one behind them is due, a moment that may have passed; {@link Long#MAX_VALUE} for none
 * @param missed how many notices the outbox has dropped before this subscription got them, since the last page that
 *     said so
 */
public record NoticePage(List<Notice> notices, long nextDueMillis, long missed) {}
