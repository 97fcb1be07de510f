package dev.holdfast.server.storage;

import dev.holdfast.protocol.ClaimId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One turn of a listing of claims: what it found, and where the next turn goes on.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param resumeAfter the last id looked at; null when there is nothing behind it
 */
public record ClaimTurn(List<ClaimSummary> claims, @Nullable ClaimId resumeAfter) {}
