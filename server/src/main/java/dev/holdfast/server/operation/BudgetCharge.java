package dev.holdfast.server.operation;

/**
 * What something that waits for a client takes of a budget.
 *
 * <p><em>One thread at a time.</em>
 */
public interface BudgetCharge {

    /** A frame that waits has a copy of it. */
    default void copied() {}

    /** It has left, or never will; a second call does nothing. */
    void giveBack();
}
