package dev.holdfast.server.notify;

/**
 * How a call to a subscriber ended.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param retryAfterSeconds how long the receiver wants to be left alone; 0 when it did not say
 * @param detail for the log; nothing that the receiver said stands in it
 */
record SendResult(Kind kind, int retryAfterSeconds, String detail) {

    /** What follows from a call. */
    enum Kind {
        /** The receiver has it. */
        DELIVERED,
        /** It may go better another time. */
        RETRY,
        /** It would go the same way another time. */
        GIVE_UP
    }

    /** The receiver wants other credentials. */
    static final SendResult UNAUTHORIZED = giveUp("it answered 401");

    static SendResult delivered() {
        return new SendResult(Kind.DELIVERED, 0, "delivered");
    }

    static SendResult retry(String detail) {
        return new SendResult(Kind.RETRY, 0, detail);
    }

    static SendResult giveUp(String detail) {
        return new SendResult(Kind.GIVE_UP, 0, detail);
    }
}
