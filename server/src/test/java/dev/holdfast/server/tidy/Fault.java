package dev.holdfast.server.tidy;

/**
 * One broken rule at one place, printed the way editors and terminals make clickable.
 *
 * <p><em>Thread-safe.</em>
 */
record Fault(String path, int line, String message) {
    @Override
    public String toString() {
        return path + ":" + line + ": " + message;
    }
}
