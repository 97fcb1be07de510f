package dev.holdfast.server.operation;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.operation.ConsumerShapes.Credit;
import dev.holdfast.protocol.operation.ConsumerShapes.GrantCredit;
import dev.holdfast.protocol.operation.ConsumerShapes.OpenConsumer;
import dev.holdfast.server.operation.Claimer.Window;
import org.jspecify.annotations.Nullable;

/**
 * What a consumer may be asked to be, and how much it may be given.
 *
 * <p><em>Owned by one lane.</em>
 */
final class ConsumerRules {

    static final String FROM_NEW = "new";
    static final String FROM_HEAD = "head";

    private ConsumerRules() {}

    static void checkWatch(OpenConsumer input) {
        if (input.ttlSeconds() != null || input.graceSeconds() != null) {
            throw RequestRules.invalid("A consumer that watches has neither \"ttl\" nor \"grace\".");
        }
        String start = input.start();
        if (start != null && !start.equals(FROM_NEW) && !start.equals(FROM_HEAD)) {
            throw RequestRules.invalid("A consumer starts at \"new\" or \"head\".");
        }
        if (start != null && input.after() != null) {
            throw RequestRules.invalid("A consumer begins \"after\" a marker or at a \"start\", not both.");
        }
    }

    static void checkClaim(OpenConsumer input) {
        boolean hasPosition = input.after() != null || input.start() != null || input.name() != null;
        if (hasPosition || input.echo() != null || input.includeDelayed() != null) {
            throw RequestRules.invalid("A consumer that claims has neither \"after\", \"start\", \"echo\","
                    + " \"include_delayed\" nor \"name\".");
        }
    }

    static void checkCredit(@Nullable Credit credit, Limits limits) {
        if (credit != null) {
            checkCredit(credit.messages(), credit.bytes(), limits);
        }
    }

    private static void checkCredit(@Nullable Long messages, @Nullable Long bytes, Limits limits) {
        checkCredit("messages", messages, Limit.MAX_CREDIT_MESSAGES, limits);
        checkCredit("bytes", bytes, Limit.MAX_CREDIT_BYTES, limits);
    }

    private static void checkCredit(String what, @Nullable Long amount, Limit limit, Limits limits) {
        int maximum = limits.value(limit);
        if (amount != null && (amount < 0 || amount > maximum)) {
            throw RequestRules.invalid("The credit in " + what + " must be at least 0 and may not exceed " + maximum
                    + " (limits." + limit.key() + ").");
        }
    }

    static long messagesOf(@Nullable Credit credit) {
        return credit == null || credit.messages() == null ? 0 : credit.messages();
    }

    static long bytesOf(@Nullable Credit credit) {
        return credit == null || credit.bytes() == null ? Consumer.UNBOUNDED : credit.bytes();
    }

    /** A watcher uses its credit up, so it gets more of it. */
    static void add(GrantCredit input, Watcher watcher, Turn turn) {
        checkCredit(input.messages(), input.bytes(), turn.limits());
        long messagesBefore = watcher.messageCredit();
        long bytesBefore = watcher.byteCredit();
        long messages = messagesBefore + orNone(input.messages());
        long bytes = bytesBefore;
        if (input.bytes() != null) {
            requireBytes(bytesBefore);
            bytes += input.bytes();
        }
        checkCredit(messages, bytes == Consumer.UNBOUNDED ? null : bytes, turn.limits());
        turn.telling().consumers().undo().add(() -> watcher.setCredit(messagesBefore, bytesBefore));
        watcher.setCredit(messages, bytes);
    }

    /** The credit of a claimer comes back with what it settles, so that it is a window. */
    static void resize(GrantCredit input, Claimer claimer, Turn turn) {
        checkCredit(input.messages(), input.bytes(), turn.limits());
        Window before = claimer.window();
        if (input.bytes() != null) {
            requireBytes(before.bytes());
        }
        claimer.resize(new Window(
                input.messages() == null ? before.messages() : input.messages(),
                input.bytes() == null ? before.bytes() : input.bytes()));
    }

    private static void requireBytes(long bytes) {
        if (bytes == Consumer.UNBOUNDED) {
            throw RequestRules.invalid("The consumer was opened without a credit in bytes.");
        }
    }

    private static long orNone(@Nullable Long amount) {
        return amount == null ? 0 : amount;
    }
}
