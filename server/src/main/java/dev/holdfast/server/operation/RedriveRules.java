package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.operation.QueueShapes.OneQueue;
import dev.holdfast.protocol.operation.RedriveShapes.ListRedrives;
import dev.holdfast.protocol.operation.RedriveShapes.ListedRedrive;
import dev.holdfast.protocol.operation.RedriveShapes.RedriveDocument;
import dev.holdfast.protocol.operation.RedriveShapes.RedrivePage;
import dev.holdfast.protocol.operation.RedriveShapes.StartRedrive;
import dev.holdfast.server.operation.Redrive.Progress;
import dev.holdfast.server.operation.Redrive.State;
import dev.holdfast.server.storage.Queue;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts, shows and ends redrives.
 *
 * <p><em>Owned by one lane.</em>
 */
final class RedriveRules {

    private RedriveRules() {}

    static Outcome<RedriveDocument> start(StartRedrive input, Turn turn) {
        long rate = input.rate() == null ? 0 : positive("rate", input.rate());
        long limit = input.limit() == null ? Long.MAX_VALUE : positive("limit", input.limit());
        Queue queue = existing(input.queueName(), turn);
        QueueName target = input.target();
        if (target != null && target.equals(input.queueName())) {
            throw RequestRules.invalid("A queue cannot be redriven to itself.");
        }
        if (target != null) {
            existing(target, turn);
        }
        Redrive last = turn.redrives().find(queue.key());
        if (last != null && last.isRunning()) {
            throw Refusal.of(
                    ErrorCode.REDRIVE_RUNNING,
                    "Queue " + input.queueName() + " is being redriven. Wait for the end, or cancel it.");
        }
        boolean isDryRun = Boolean.TRUE.equals(input.dryRun());
        Redrive started =
                new Redrive(queue, target, rate, limit, isDryRun, turn.nowMillis(), 0, Progress.NONE, State.RUNNING, 0);
        turn.redrives().put(started);
        return Outcome.of(shown(started, turn));
    }

    private static long positive(String name, long value) {
        if (value < 1) {
            throw RequestRules.invalid("The " + name + " must be at least 1.");
        }
        return value;
    }

    private static Queue existing(QueueName name, Turn turn) {
        Queue queue = turn.shard().queues().find(turn.key(name));
        if (queue == null) {
            throw Refusal.of(ErrorCode.QUEUE_NOT_FOUND, "Queue " + name + " does not exist, or lives in another pool.");
        }
        return queue;
    }

    static Outcome<RedriveDocument> get(OneQueue input, Turn turn) {
        return Outcome.of(shown(last(input.queueName(), turn), turn));
    }

    static Outcome<RedriveDocument> cancel(OneQueue input, Turn turn) {
        Redrive last = last(input.queueName(), turn);
        Redrive ended = last.isRunning() ? last.in(State.CANCELLED) : last;
        turn.redrives().put(ended);
        return Outcome.of(shown(ended, turn));
    }

    static Outcome<RedrivePage> list(ListRedrives input, Turn turn) {
        int limit = RequestRules.limit(
                input.limit(), turn.limits().defaultPage(), turn.limits().maxQueuesPerPage());
        String marker = Objects.requireNonNullElse(input.marker(), "");
        return Outcome.of(page(turn.redrives().of(turn.project()).stream()
                .filter(redrive -> redrive.queue().key().name().text().compareTo(marker) > 0)
                .limit(limit)
                .map(redrive -> new ListedRedrive(redrive.queue().key().name(), shown(redrive, turn)))
                .toList()));
    }

    private static RedrivePage page(List<ListedRedrive> redrives) {
        return new RedrivePage(
                redrives,
                redrives.isEmpty()
                        ? null
                        : redrives.get(redrives.size() - 1).queueName().text());
    }

    /** One page of those of several pools. */
    static RedrivePage merged(List<RedrivePage> pages, int limit) {
        return page(pages.stream()
                .flatMap(page -> page.redrives().stream())
                .sorted(Comparator.comparing(redrive -> redrive.queueName().text()))
                .limit(limit)
                .toList());
    }

    private static Redrive last(QueueName name, Turn turn) {
        @Nullable Redrive last = turn.redrives().find(turn.key(name));
        if (last == null) {
            throw Refusal.of(
                    ErrorCode.REDRIVE_NOT_FOUND,
                    "Queue " + name + " has not been redriven since the server was started.");
        }
        return last;
    }

    private static RedriveDocument shown(Redrive redrive, Turn turn) {
        Progress progress = redrive.progress();
        return new RedriveDocument(
                redrive.state().name().toLowerCase(Locale.ROOT),
                progress.examined(),
                progress.moved(),
                progress.skipped(),
                turn.shard().messages().stats(redrive.queue(), turn.nowMillis()).total(),
                Math.max(0, (turn.nowMillis() - redrive.startedMillis()) / 1000),
                redrive.isDryRun());
    }
}
