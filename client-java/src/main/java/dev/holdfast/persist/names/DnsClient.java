package dev.holdfast.persist.names;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Asks DNS servers one question, the next server when one fails or is silent, beginning with the one that answered
 * last. A truncated answer is asked for again over TCP, within the same time.
 *
 * <p>The library measures its own timeouts by the second, unless a property of the whole process says otherwise. So the
 * timer here ends the wait, and the library's timeout only cleans up.
 *
 * <p><em>One thread at a time.</em>
 */
final class DnsClient {

    private static final Duration CLEAN_UP = Duration.ofSeconds(5);

    private final NameTimer timer;
    private final Supplier<List<InetSocketAddress>> servers;
    private final Duration timeout;
    private @Nullable InetSocketAddress answeredLast;

    /** @param timeout for each server */
    DnsClient(NameTimer timer, Supplier<List<InetSocketAddress>> servers, Duration timeout) {
        this.timer = timer;
        this.servers = servers;
        this.timeout = timeout;
    }

    /**
     * What a server said, or why none said anything.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param message with the code NOERROR or NXDOMAIN, or null
     * @param failure a sentence, when there is no message
     */
    record Reply(@Nullable Message message, String failure) {}

    /** Never fails, and is completed on the timer's thread. */
    CompletableFuture<Reply> ask(Name name, int type) {
        Deque<InetSocketAddress> left = new ArrayDeque<>(servers.get());
        if (answeredLast != null && left.remove(answeredLast)) {
            left.addFirst(answeredLast);
        }
        CompletableFuture<Reply> result = new CompletableFuture<>();
        Message query = Message.newQuery(Record.newRecord(name, type, DClass.IN));
        ask(query, left, Type.string(type) + " of " + name, result);
        return result;
    }

    private void ask(Message query, Deque<InetSocketAddress> left, String troubles, CompletableFuture<Reply> result) {
        InetSocketAddress server = left.poll();
        if (server == null) {
            result.complete(new Reply(null, troubles + "."));
            return;
        }
        CompletableFuture<Message> answer = send(query, server);
        Runnable cancel = timer.after(
                timeout.toMillis(),
                () -> answer.completeExceptionally(
                        new TimeoutException("no answer within " + timeout.toMillis() + " ms")));
        BiFunction<@Nullable Message, @Nullable Throwable, Boolean> onAnswer = (message, failure) -> {
            cancel.run();
            String trouble = trouble(message, failure);
            if (trouble != null) {
                ask(query, left, troubles + "; " + server + ": " + trouble, result);
                return false;
            }
            answeredLast = server;
            return result.complete(new Reply(message, ""));
        };
        var unused = answer.handleAsync(onAnswer, timer::execute)
                .exceptionally(fault -> result.complete(new Reply(null, "Unexpected: " + fault + ".")));
    }

    private CompletableFuture<Message> send(Message query, InetSocketAddress server) {
        try {
            SimpleResolver resolver = new SimpleResolver(server);
            resolver.setTimeout(timeout.plus(CLEAN_UP));
            return resolver.sendAsync(query).toCompletableFuture();
        } catch (RuntimeException unusable) {
            return CompletableFuture.failedFuture(unusable);
        }
    }

    private static @Nullable String trouble(@Nullable Message message, @Nullable Throwable failure) {
        if (message == null) {
            Throwable cause = failure != null && failure.getCause() != null ? failure.getCause() : failure;
            return cause == null || cause.getMessage() == null ? String.valueOf(cause) : cause.getMessage();
        }
        int code = message.getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            return Rcode.string(code);
        }
        return isReferral(message) ? "it does not answer for others" : null;
    }

    /** A server that only names other servers would be misread as one that knows of no address. */
    private static boolean isReferral(Message message) {
        return message.getRcode() == Rcode.NOERROR
                && message.getSection(Section.ANSWER).isEmpty()
                && message.getSection(Section.AUTHORITY).stream().anyMatch(each -> each.getType() == Type.NS)
                && message.getSection(Section.AUTHORITY).stream().noneMatch(each -> each.getType() == Type.SOA);
    }
}
