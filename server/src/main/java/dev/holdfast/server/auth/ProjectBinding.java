package dev.holdfast.server.auth;

/**
 * What credentials say about the project of a request.
 *
 * <p><em>Thread-safe.</em>
 */
public enum ProjectBinding {
    /** Nothing: the caller names any project. */
    FREE,
    /** The project is theirs: a request that names another one is refused. */
    REQUIRED,
    /** As {@link #REQUIRED}; but a REST request acts on their project whatever project it names. */
    IMPOSED
}
