package dev.holdfast.server.notify;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.QueueMetadata;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.RetryPolicy;
import dev.holdfast.protocol.SubscriptionId;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.server.encryption.UnreadableBody;
import dev.holdfast.server.notify.Timers.Alarm;
import dev.holdfast.server.storage.Notice;
import dev.holdfast.server.storage.NoticePage;
import dev.holdfast.server.storage.NoticePosition;
import dev.holdfast.server.storage.Queue;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Subscription;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the notices of one queue to one subscriber, one at a time and in their order.
 *
 * <pre>
 *                 news, or the moment of a delayed notice
 *        ┌──────┐ ──────────────────────────────────────► ┌─────────┐
 *   ───► │ IDLE │                                         │ IN_LINE │ ◄─────────────┐
 *        └──────┘ ◄──── nothing is due ────┐              └─────────┘               │
 *                                          │                   │ a place            │
 *        ┌────────┐  retry, later     ┌─────────┐ ◄────────────┘                    │
 *        │ PAUSED │ ◄────────┐        │ READING │  advances the cursor, durably,    │
 *        └────────┘          │        └─────────┘  and reads a page                 │
 *             │              │             │ notices                                │
 *             │ its moment   │        ┌─────────┐                                   │
 *             │              └─────── │ SENDING │ ── page done, others wait;        │
 *             │                       └─────────┘    retry at once ─────────────────┤
 *             │        page done, nobody waits: READING                             │
 *             └─────────────────────────────────────────────────────────────────────┘
 *   the subscription is gone, from anywhere: ENDED
 * </pre>
 *
 * The cursor in the store moves only over what was delivered or given up, so a restart goes on with the notice that was
 * under way, under the same id; at most one page of notices is told twice. How often the notice at the front has failed
 * is known here only, and begins anew after a restart.
 *
 * <p><em>One thread at a time.</em>
 */
final class Delivery extends Errand {

    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** A host that takes longer than this for one call counts as in trouble. */
    static final long SLOW_MILLIS = 2000;

    private static final long STORE_PAUSE_MILLIS = 1000;
    private static final long KEY_PAUSE_MILLIS = 60_000;

    private enum State {
        IDLE,
        IN_LINE,
        READING,
        SENDING,
        PAUSED,
        ENDED
    }

    private final NotifierContext context;
    private final QueueKey key;
    private final SubscriptionId id;
    private final Runnable whenQuiet;
    private State state = State.IDLE;
    private String host;
    private boolean isInTrouble;
    private boolean hasNews;
    private boolean hasChanged;
    private @Nullable Alarm timer;
    private @Nullable Abort underWay;

    private @Nullable Queue queue;
    private @Nullable Subscription subscription;
    private List<Notice> notices = List.of();
    private int next;
    private @Nullable NoticePosition through;
    private @Nullable NoticePosition failing;
    private int failures;

    /** @param whenQuiet called when it has come to be idle or has ended */
    Delivery(NotifierContext context, QueueKey key, Subscription subscription, Runnable whenQuiet) {
        this.context = context;
        this.key = key;
        this.id = subscription.id();
        this.host = hostOf(subscription.subscriber());
        this.whenQuiet = whenQuiet;
    }

    static String hostOf(String subscriber) {
        return Senders.parse(subscriber)
                .map(address -> address.getHost() == null ? String.valueOf(address.getScheme()) : address.getHost())
                .orElse("");
    }

    @Override
    String host() {
        return host;
    }

    @Override
    boolean isInTrouble() {
        return isInTrouble;
    }

    boolean hasEnded() {
        return state == State.ENDED;
    }

    /** Whether nothing will happen here unless somebody wakes it. */
    boolean isQuiet() {
        return state == State.ENDED || (state == State.IDLE && timer == null);
    }

    /** There may be something to deliver. */
    void wake() {
        if (state == State.IDLE) {
            join();
        } else {
            hasNews = true;
        }
    }

    /** The subscription is told otherwise from now on, and what went wrong before may go well. */
    void changed(Subscription now) {
        hasChanged = true;
        if (state == State.PAUSED) {
            host = hostOf(now.subscriber());
            failures = 0;
            join();
        }
    }

    private void enter(State next) {
        if (isBusy(next) != isBusy(state)) {
            context.tally().waiting.add(isBusy(next) ? 1 : -1);
        }
        state = next;
    }

    /** Whether something is to be told now, or was and has failed. */
    private static boolean isBusy(State state) {
        return state != State.IDLE && state != State.ENDED;
    }

    private void join() {
        stopTimer();
        enter(State.IN_LINE);
        context.places().join(this);
    }

    private void later(long millis, State meanwhile) {
        stopTimer();
        enter(meanwhile);
        timer = context.timers().at(millis, () -> {
            timer = null;
            join();
        });
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    @Override
    void start() {
        read();
    }

    private void read() {
        enter(State.READING);
        hasNews = false;
        hasChanged = false;
        ReadNotices read = new ReadNotices(key, id, through);
        context.onLane(key, read, () -> onRead(read));
    }

    private void onRead(ReadNotices read) {
        if (state == State.ENDED) {
            return;
        }
        if (!read.hasSucceeded()) {
            leave();
            later(context.nowMillis() + STORE_PAUSE_MILLIS, State.PAUSED);
            return;
        }
        through = null;
        NoticePage page = read.page;
        if (page == null || read.subscription == null) {
            end();
            return;
        }
        queue = read.queue;
        subscription = read.subscription;
        host = hostOf(read.subscription.subscriber());
        noteMissed(page);
        take(page);
    }

    private void noteMissed(NoticePage page) {
        if (page.missed() > 0) {
            context.tally().missed.add(page.missed());
            LOG.atWarn()
                    .addKeyValue("queue", key)
                    .addKeyValue("subscription", id)
                    .addKeyValue("missed", page.missed())
                    .log("A subscriber was too far behind and misses notices");
        }
    }

    private void take(NoticePage page) {
        notices = page.notices();
        next = 0;
        if (!notices.isEmpty()) {
            if (!notices.get(0).position().equals(failing)) {
                failures = 0;
            }
            sendNext();
            return;
        }
        leave();
        if (hasNews) {
            join();
        } else if (page.nextDueMillis() == Long.MAX_VALUE) {
            enter(State.IDLE);
            whenQuiet.run();
        } else {
            later(page.nextDueMillis(), State.IDLE);
        }
    }

    private void sendNext() {
        Subscription current = Objects.requireNonNull(subscription);
        long nowMillis = context.nowMillis();
        while (next < notices.size() && notices.get(next).expiresMillis() <= nowMillis) {
            settle();
        }
        if (current.expiresMillis() <= nowMillis) {
            end();
        } else if (context.isStopping()) {
            saveProgress();
            end();
        } else if (hasChanged) {
            read();
        } else if (next == notices.size()) {
            finishPage();
        } else {
            send(current, notices.get(next));
        }
    }

    /** The notice at the front is done with. */
    private void settle() {
        through = notices.get(next).position();
        next++;
        failures = 0;
        failing = null;
    }

    private void finishPage() {
        if (context.places().hasWaiting()) {
            saveProgress();
            leave();
            join();
        } else {
            read();
        }
    }

    /** The next reading names the same place again, so nothing is lost when this one fails. */
    private void saveProgress() {
        if (through != null) {
            context.onLane(key, new AdvanceCursor(key, id, through), () -> {});
        }
    }

    private void send(Subscription current, Notice notice) {
        enter(State.SENDING);
        Optional<URI> address = Senders.parse(current.subscriber());
        if (address.isEmpty() || !context.hasSenderFor(address.get())) {
            giveUp(SendResult.giveUp("its address cannot be called"));
            return;
        }
        Queue from = Objects.requireNonNull(queue);
        RawValue body;
        try {
            body = context.bodyOf(notice, from);
        } catch (UnreadableBody unreadable) {
            onUnreadable(unreadable);
            return;
        }
        long startedMillis = context.nowMillis();
        Parcel parcel = new Parcel(
                NoticeDocument.id(notice, from, id),
                address.get(),
                current.options(),
                NoticeDocument.of(notice, from, body),
                startedMillis);
        underWay = context.call(parcel, result -> onSent(result, startedMillis));
    }

    /** A key that is missing may be there after a restart; until then the notice stays in the outbox. */
    private void onUnreadable(UnreadableBody unreadable) {
        String trouble = unreadable.of("A notice").text();
        if (unreadable.reason() == UnreadableBody.Reason.DAMAGED) {
            giveUp(SendResult.giveUp(trouble));
            return;
        }
        LOG.atWarn()
                .addKeyValue("queue", key)
                .addKeyValue("subscription", id)
                .addKeyValue("trouble", trouble)
                .log("A notice cannot be decrypted; its subscriber waits");
        saveProgress();
        leave();
        later(context.nowMillis() + KEY_PAUSE_MILLIS, State.PAUSED);
    }

    private void onSent(SendResult result, long startedMillis) {
        underWay = null;
        if (state == State.ENDED) {
            return;
        }
        switch (result.kind()) {
            case DELIVERED -> {
                context.tally().delivered.increment();
                isInTrouble = context.nowMillis() - startedMillis > SLOW_MILLIS;
                settle();
                sendNext();
            }
            case GIVE_UP -> giveUp(result);
            case RETRY -> retry(result);
        }
    }

    private void giveUp(SendResult result) {
        Tally tally = context.tally();
        (result.kind() == SendResult.Kind.RETRY ? tally.givenUp : tally.refused).increment();
        LOG.atWarn()
                .addKeyValue("queue", key)
                .addKeyValue("subscription", id)
                .addKeyValue("attempts", failures + 1)
                .addKeyValue("reason", result.detail())
                .log("A notice was given up");
        settle();
        sendNext();
    }

    private void retry(SendResult result) {
        isInTrouble = true;
        OptionalInt pauseSeconds = policy().delaySecondsBefore(failures);
        if (pauseSeconds.isEmpty()) {
            giveUp(result);
            return;
        }
        context.tally().retries.increment();
        failures++;
        failing = notices.get(next).position();
        saveProgress();
        if (context.isStopping()) {
            end();
            return;
        }
        leave();
        long waitSeconds = Math.max(pauseSeconds.getAsInt(), result.retryAfterSeconds());
        if (waitSeconds == 0) {
            join();
        } else {
            later(context.nowMillis() + 1000 * waitSeconds, State.PAUSED);
        }
    }

    private RetryPolicy policy() {
        QueueMetadata ofQueue = Objects.requireNonNull(queue).metadata();
        RawValue ofSubscription =
                QueueMetadata.of(Objects.requireNonNull(subscription).options()).get(RetryPolicy.KEY);
        return RetryPolicy.effective(readable(ofQueue.get(RetryPolicy.KEY)), readable(ofSubscription));
    }

    /** What was stored before it was checked may be wrong, and then says nothing. */
    private static @Nullable RetryPolicy readable(@Nullable RawValue value) {
        try {
            return RetryPolicy.read(value, ErrorCode.INVALID_REQUEST);
        } catch (Refusal wrong) {
            return null;
        }
    }

    private void leave() {
        if (state == State.READING || state == State.SENDING) {
            context.places().leave(this);
        }
        notices = List.of();
    }

    /** Stops at once: the subscription is gone. */
    void end() {
        if (state == State.ENDED) {
            return;
        }
        stopTimer();
        if (underWay != null) {
            underWay.pull();
        }
        if (state == State.IN_LINE) {
            context.places().giveUpWaiting(this);
        }
        leave();
        enter(State.ENDED);
        whenQuiet.run();
    }
}
