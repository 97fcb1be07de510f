package dev.holdfast.server.auth;

import dev.holdfast.server.config.Secret;

/**
 * Lets the server act for its users while they are away. Nothing here blocks: what is asked for comes later, before the
 * method returns or on another thread, but within a bounded time.
 *
 * <p><em>Thread-safe.</em>
 */
public interface Trusts {

    /** Where nobody can be asked for trusts. */
    Trusts NONE = new Trusts() {
        private static final String CURE = "trusts need auth.mode = keystone";

        @Override
        public String objection() {
            return CURE;
        }

        @Override
        public void make(TrustWish wish, Receiver<Trust> receiver) {
            receiver.refused(Failure.NOT_GRANTED, CURE);
        }

        @Override
        public void token(String trustId, Receiver<Secret> receiver) {
            receiver.refused(Failure.NOT_GRANTED, CURE);
        }

        @Override
        public void forgetToken(String trustId) {}

        @Override
        public void delete(String trustId) {}
    };

    /** What keeps the server from having trusts, as its operator is told; empty when nothing does. */
    String objection();

    default boolean areSupported() {
        return objection().isEmpty();
    }

    /** Makes a trust, or makes sure that the one which the user has brought is his. */
    void make(TrustWish wish, Receiver<Trust> receiver);

    /** Gives a token of the user who has given a trust. */
    void token(String trustId, Receiver<Secret> receiver);

    /** Somebody has not accepted the token that was given for a trust: the next one is a new one. */
    void forgetToken(String trustId);

    /** Takes back a trust that {@link #make} has made; a failure is logged. */
    void delete(String trustId);

    /** Why something was not to be had. */
    enum Failure {
        /** It will not be another time. */
        NOT_GRANTED,
        /** It may be later. */
        UNAVAILABLE
    }

    /**
     * Who waits for something. Exactly one of the two is called, once; it must not block.
     *
     * <p><em>Thread-safe.</em>
     */
    interface Receiver<T> {

        void got(T what);

        /** @param reason for the log */
        void refused(Failure failure, String reason);
    }
}
