package dev.holdfast.server.notify;

import dev.holdfast.server.encryption.BodyCipher;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a notifier is put together from.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param cipher opens the bodies that are sealed
 * @param senders by the scheme of a subscriber's address
 * @param workers run calls, which block; false when they are closed
 * @param maxCalls how many calls may be under way at one time
 * @param maxCallsPerHost how many of them to one host
 * @param callTimeoutMillis after which a call is ended
 * @param confirmations how subscribers are asked; empty where they need not be, or cannot be
 */
record NotifierParts(
        BodyCipher cipher,
        Senders senders,
        Predicate<Runnable> workers,
        int maxCalls,
        int maxCallsPerHost,
        long callTimeoutMillis,
        Optional<ConfirmationDocuments> confirmations) {}
