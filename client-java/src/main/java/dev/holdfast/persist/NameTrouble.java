package dev.holdfast.persist;

/**
 * Why there are no fresh addresses.
 *
 * <p><em>Thread-safe.</em>
 */
public enum NameTrouble {
    /** No first answer has come yet. */
    PENDING,

    /** The source answers that there are no addresses. */
    NEGATIVE,

    /** The source cannot be asked, or its answer, or a part of it, cannot be used. */
    FAILED
}
