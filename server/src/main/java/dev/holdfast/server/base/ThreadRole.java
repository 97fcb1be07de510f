package dev.holdfast.server.base;

/**
 * The job of a thread. Owner classes check it at their entry, so that a call from elsewhere fails at once and loudly.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ThreadRole {

    private static final ThreadLocal<Object> OWNER = new ThreadLocal<>();

    private ThreadRole() {}

    /** Says that this thread works for {@code owner} from now on. */
    static void assume(Object owner) {
        OWNER.set(owner);
    }

    static void resign() {
        OWNER.remove();
    }

    /** Fails unless this thread works for {@code owner}. */
    public static void check(Object owner) {
        if (OWNER.get() != owner) {
            throw new IllegalStateException(Thread.currentThread().getName() + " touches what belongs to " + owner);
        }
    }
}
