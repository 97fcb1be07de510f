package dev.holdfast.server.storage.model;

import org.jspecify.annotations.Nullable;

/**
 * One step of a history.
 *
 * <p><em>Thread-safe.</em>
 */
interface Command {

    /** Does the step. @return all that a client could learn from it */
    Object on(Subject subject);

    /** Does the step on both. @return what differs, or null */
    default @Nullable String difference(Subject model, Subject store) {
        Object expected = on(model);
        Object actual = on(store);
        return expected.equals(actual) ? null : "the model says\n    " + expected + "\nthe store says\n    " + actual;
    }
}
