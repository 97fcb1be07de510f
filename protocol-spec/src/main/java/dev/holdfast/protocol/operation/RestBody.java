package dev.holdfast.protocol.operation;

/**
 * What a REST request to an operation carries as its body.
 *
 * <p><em>Thread-safe.</em>
 */
public enum RestBody {
    /** Whatever comes is ignored. */
    IGNORED,
    /** A JSON document, or nothing, which counts as an empty one. */
    OPTIONAL,
    /** A JSON document. */
    REQUIRED,
    /** A JSON patch with the contract's media type. */
    PATCH
}
