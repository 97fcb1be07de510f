package dev.holdfast.server.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.base.Lane;
import dev.holdfast.server.base.ThreadRole;
import dev.holdfast.server.config.ContractConfig;
import dev.holdfast.server.encryption.UnreadableBody;
import dev.holdfast.server.meter.EngineMeter;
import dev.holdfast.server.operation.UnfinishedCalls.Unfinished;
import dev.holdfast.server.operation.WaitingRoom.Waiter;
import dev.holdfast.server.storage.QueueKey;
import dev.holdfast.server.storage.Shard;
import dev.holdfast.server.storage.StorageBehind;
import dev.holdfast.server.storage.StorageFull;
import dev.holdfast.server.storage.StorageUnavailable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the calls of one lane on its shard.
 *
 * <p>A group is: what is due (expiry, delays, overdue waiters), the calls, the waiters of queues that gained messages,
 * a turn of one call that has much to look at, one write. Its outcomes then wait in the {@link DurabilityPipeline}
 * until that write is durable. When a write or a handler fails in a way that leaves the open changes in doubt, all of
 * the group's calls are refused and the shard forgets the changes: nobody is told of anything that was not written.
 * What the lane does by itself is then tried apart from calls, as {@link OwnWork} tells.
 *
 * <p><em>Owned by one lane.</em>
 */
final class LaneOwner implements Lane.Owner<Call<?, ?>> {

    private static final Logger LOG = LoggerFactory.getLogger(LaneOwner.class);
    private static final int MAX_DUE_PER_GROUP = 1000;
    private static final int MAX_UNREADABLE_PROJECTS = 1000;
    private static final long PAUSE_AFTER_FAILED_SWEEP_MILLIS = 1000;

    private final Shard shard;
    private final Bindings bindings;
    private final DurabilityPipeline pipeline;
    private final Failures failures;
    private final Shared shared;
    private final UndoLog undo = new UndoLog();
    private final ConnectionSubscriptions connections = new ConnectionSubscriptions(undo);
    private final OwnWork ownWork = new OwnWork();
    private final ConsumerDesk consumers;
    private final Redrives redrives = new Redrives(undo);
    private final WaitingRoom waitingRoom;
    private final UnfinishedCalls unfinished = new UnfinishedCalls();
    private final Set<QueueKey> gained = new LinkedHashSet<>();
    private final Set<ProjectId> unreadable = new HashSet<>();
    private List<Call<?, ?>> served = new ArrayList<>();
    private long nowMillis;
    private Announcer announcer = Announcer.NOBODY;
    private boolean moreIsDue;
    private long noSweepBeforeMillis;

    /** How many calls wait; for whoever asks. */
    private volatile int waitingCalls;

    LaneOwner(Shard shard, Bindings bindings, DurabilityPipeline pipeline, Failures failures, Shared shared) {
        this.shard = shard;
        this.bindings = bindings;
        this.pipeline = pipeline;
        this.failures = failures;
        this.shared = shared;
        this.consumers = new ConsumerDesk(shared, undo, ownWork);
        shared.meter.watch(shard.counts());
        this.waitingRoom = new WaitingRoom(shared.limits.maxWaitingRequests());
    }

    /**
     * What all lanes share.
     *
     * <p><em>Thread-safe.</em>
     */
    record Shared(
            Limits limits,
            Limits nativeLimits,
            ContractConfig rules,
            IdGenerator ids,
            ResultBudget results,
            PushBudget pushes,
            ConsumerCensus census,
            EngineMeter meter) {
        Shared(Limits limits, ContractConfig rules, IdGenerator ids) {
            this(
                    limits,
                    limits.forNativeRequests(),
                    rules,
                    ids,
                    new ResultBudget(limits),
                    new PushBudget(limits),
                    new ConsumerCensus(limits.maxConsumers()),
                    new EngineMeter());
        }
    }

    /** How calls of its own come to it; to be said before the first group. */
    void reachBy(Predicate<Call<?, ?>> door) {
        consumers.reachBy(door);
    }

    /** Who is told of news; to be said before the first group. */
    void tell(Announcer newAnnouncer) {
        announcer = newAnnouncer;
    }

    @Override
    public void beginGroup(long laneMillis) {
        ThreadRole.check(this);
        nowMillis = Math.max(nowMillis, laneMillis);
        if (nextSweepMillis() <= nowMillis) {
            apart(this::sweep);
        }
        consumers.listen(nowMillis);
    }

    private void sweep() {
        try {
            Shard.Sweep sweep = shard.sweep(nowMillis, MAX_DUE_PER_GROUP);
            gained.addAll(sweep.wokenQueues());
            moreIsDue = sweep.hasMore();
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A sweep failed; what is due stays due");
            noSweepBeforeMillis = nowMillis + PAUSE_AFTER_FAILED_SWEEP_MILLIS;
            moreIsDue = false;
            giveUpGroup(e);
        }
    }

    /** Who already waits comes before a taker who comes now, in this group too. */
    @Override
    public void run(Call<?, ?> call) {
        if (bindings.of(call.operation()).takesMessages()) {
            serveWaiters();
        }
        serve(call, Attempt.FIRST);
    }

    /** What to do with a call that comes back empty. */
    private enum Attempt {
        /** It joins the line, if its caller is ready to wait. */
        FIRST,
        /** It keeps its place in the line. */
        AGAIN,
        /** The empty answer leaves. */
        LAST
    }

    /** @return whether the call has left its line: it is answered, or goes on by itself */
    private <I, O> boolean serve(Call<I, O> call, Attempt attempt) {
        Handler<I, O> handler =
                Objects.requireNonNull(bindings.of(call.operation()).onLane());
        return serve(call, attempt, turn -> handler.serve(call.input(), turn));
    }

    private <I, O> boolean serve(Call<I, O> call, Attempt attempt, Function<Turn, Outcome<O>> work) {
        Binding<I, O> binding = bindings.of(call.operation());
        boolean hasWaited = attempt != Attempt.FIRST;
        if ((hasWaited || binding.takesMessages()) && !call.sink().isOpen()) {
            return giveUpCall(call);
        }
        if (binding.takesMessages() && unreadable.contains(call.project())) {
            commit(false);
        }
        try {
            ToLongFunction<O> resultBytes = binding.resultBytes();
            if (resultBytes != null) {
                shared.results.check(call);
            }
            Outcome<O> outcome = attempt(call, work);
            gained.addAll(outcome.gained());
            QueueKey emptyQueue = outcome.emptyQueue();
            Function<Turn, Outcome<O>> rest = outcome.rest();
            if (emptyQueue != null && rest != null) {
                postpone(new Unfinished<>(call, emptyQueue, rest));
                return true;
            }
            if (emptyQueue != null && waits(binding, call, emptyQueue, attempt)) {
                return false;
            }
            O value = outcome.value();
            call.succeed(
                    value, resultBytes == null ? null : shared.results.charge(call, resultBytes.applyAsLong(value)));
            served.add(call);
        } catch (Refusal refusal) {
            call.refuse(refusal);
            served.add(call);
        } catch (Diversion diversion) {
            divert(call, diversion);
        } catch (StorageBehind behind) {
            return postponeOrRefuse(call);
        } catch (StorageFull full) {
            refuseForWantOfRoom(call, full);
        } catch (UnreadableBody unreadable) {
            refuseUnread(call, unreadable);
        } catch (RuntimeException e) {
            served.add(call);
            giveUpGroup(e);
        }
        return true;
    }

    private <I, O> Outcome<O> attempt(Call<I, O> call, Function<Turn, Outcome<O>> work) {
        try {
            return work.apply(turnOf(call));
        } finally {
            if (shard instanceof PlacedShard placed) {
                placed.endServing();
            }
        }
    }

    /** The call goes on elsewhere, or is refused there at once. */
    private void divert(Call<?, ?> call, Diversion diversion) {
        try {
            diversion.taker().take(call);
        } catch (Refusal refusal) {
            call.refuse(refusal);
            served.add(call);
        }
    }

    /** Nobody would get what a taker takes whose peer is gone, or what somebody has waited for who is. */
    private boolean giveUpCall(Call<?, ?> call) {
        call.refuse(Refusal.of(ErrorCode.STOPPING, "The connection was closed before its turn came."));
        served.add(call);
        return true;
    }

    /** A post that finds the disk nearly full must not spoil the deletes of its group, which make room. */
    private void refuseForWantOfRoom(Call<?, ?> call, StorageFull full) {
        served.add(call);
        if (full.hasChangedNothing()) {
            call.refuse(failures.refusalFor(call, full));
        } else {
            giveUpGroup(full);
        }
    }

    /**
     * What a taker has taken and cannot be shown must not be lost, so the group is given up. From now on takers of this
     * project begin a group of their own, so that only the first one disturbs others.
     */
    private void refuseUnread(Call<?, ?> call, UnreadableBody body) {
        call.refuse(failures.refusalFor(call, body));
        if (bindings.of(call.operation()).takesMessages()) {
            if (unreadable.size() >= MAX_UNREADABLE_PROJECTS) {
                unreadable.clear();
            }
            unreadable.add(call.project());
            giveUpGroup(new StorageUnavailable("Another request of the group met a body that cannot be decrypted"));
        }
        served.add(call);
    }

    private <I, O> Turn turnOf(Call<I, O> call) {
        if (shard instanceof PlacedShard placed) {
            placed.serve(call);
        }
        News news = new News(announcer);
        call.tellAfterwards(news);
        Telling telling = new Telling(connections, news, consumers.all(), call.sink(), call.offer());
        boolean isNative = call.sink().isNative();
        return new Turn(
                call.project(),
                call.client(),
                nowMillis,
                call.wireBytes(),
                isNative ? shared.limits.maxNativeResultBytes() : Long.MAX_VALUE,
                shard,
                isNative ? shared.nativeLimits : shared.limits,
                shared.rules,
                shared.ids,
                redrives,
                telling);
    }

    /** The store needs more turns before it can answer; the call then begins anew. */
    private <I, O> boolean postponeOrRefuse(Call<I, O> call) {
        try {
            postpone(new Unfinished<>(call, null, null));
        } catch (Refusal refusal) {
            call.refuse(refusal);
            served.add(call);
        }
        return true;
    }

    private void postpone(Unfinished<?, ?> call) {
        if (unfinished.isFull()) {
            throw Refusal.of(
                    ErrorCode.OVERLOADED,
                    "Too many requests are working through long queues at the moment. Try again soon.");
        }
        unfinished.add(call);
    }

    private <I, O> boolean waits(Binding<I, O> binding, Call<I, O> call, QueueKey queue, Attempt attempt) {
        long seconds = binding.waitSeconds().applyAsLong(call.input());
        if (attempt == Attempt.AGAIN || attempt == Attempt.LAST || seconds <= 0) {
            return attempt == Attempt.AGAIN;
        }
        long untilMillis = call.waitUntilMillis(nowMillis + 1000 * seconds);
        if (untilMillis <= nowMillis) {
            return false;
        }
        if (waitingRoom.isFull()) {
            waitingRoom.takeGone(nowMillis).forEach(gone -> giveUpCall(gone.call));
        }
        if (waitingRoom.isFull()) {
            throw Refusal.of(
                    ErrorCode.TOO_MANY_IN_FLIGHT,
                    "More than " + shared.limits.maxWaitingRequests() + " requests are waiting for messages."
                            + " Ask without waiting, or raise limits.max_waiting_requests.");
        }
        waitingRoom.join(new Waiter(call, queue, untilMillis), binding.takesMessages());
        return true;
    }

    /** Gives one of the unfinished calls a turn. */
    private void resumeOne() {
        Unfinished<?, ?> next = unfinished.next();
        if (next != null) {
            resume(next);
        }
    }

    private <I, O> void resume(Unfinished<I, O> next) {
        Call<I, O> call = next.call;
        Function<Turn, Outcome<O>> rest = next.rest();
        if (!call.sink().isOpen()) {
            giveUpCall(call);
        } else if (rest == null) {
            serve(call, Attempt.FIRST);
        } else {
            serve(call, Attempt.FIRST, turn -> orAnew(rest.apply(turn), next, turn));
            unfinished.remember(next);
        }
    }

    /** What a call would now wait for has perhaps come already, behind its back. */
    private <I, O> Outcome<O> orAnew(Outcome<O> outcome, Unfinished<I, O> next, Turn turn) {
        Call<I, O> call = next.call;
        Binding<I, O> binding = bindings.of(call.operation());
        boolean wouldWait = outcome.emptyQueue() != null
                && outcome.rest() == null
                && binding.waitSeconds().applyAsLong(call.input()) > 0;
        if (!wouldWait || !next.hasMissed()) {
            return outcome;
        }
        next.hasBegunAnew();
        return Objects.requireNonNull(binding.onLane()).serve(call.input(), turn);
    }

    @Override
    public void endGroup(boolean isIdle) {
        consumers.hear();
        apart(() -> {
            redrive();
            serveConsumers(consumers::releaseEnded);
        });
        serveWaiters();
        for (Waiter waiter : waitingRoom.takeOverdue(nowMillis)) {
            serve(waiter.call, Attempt.LAST);
        }
        serveWaiters();
        resumeOne();
        apart(() -> serveConsumers(consumers::claim));
        serveWaiters();
        commit(isIdle && unfinished.isEmpty() && !consumers.hasWork());
        if (waitingCalls != waitingRoom.size()) {
            waitingCalls = waitingRoom.size();
        }
    }

    /** Does what no call asks for, if it does not rest; when it may fail, without the calls of the group. */
    private void apart(Runnable work) {
        if (ownWork.rests(nowMillis)) {
            return;
        }
        if (ownWork.isInDoubt()) {
            commit(false);
        }
        work.run();
        if (ownWork.isInDoubt()) {
            commit(false);
        }
    }

    private void serveConsumers(BiConsumer<Shard, Collection<QueueKey>> step) {
        try {
            step.accept(shard, gained);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("Consumers could not be served");
            ownWork.doubt();
            giveUpGroup(e);
        }
    }

    private void redrive() {
        try {
            gained.addAll(redrives.run(shard, nowMillis));
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("A redrive failed, and does not go on");
            giveUpGroup(e);
            redrives.endFailed();
        }
    }

    /** How many calls wait for messages. May be asked by any thread. */
    int waitingCalls() {
        return waitingCalls;
    }

    /** A waiter that is served can make another queue gain messages, by a dead-letter move. */
    private void serveWaiters() {
        while (!gained.isEmpty()) {
            List<QueueKey> queues = List.copyOf(gained);
            gained.clear();
            unfinished.noteGained(queues);
            consumers.all().noteGained(queues);
            queues.forEach(queue -> waitingRoom.serve(queue, waiter -> serve(waiter.call, Attempt.AGAIN)));
        }
    }

    private void commit(boolean isIdle) {
        long write;
        try {
            write = shard.write();
        } catch (RuntimeException e) {
            onFailedWrite(e);
            return;
        }
        ownWork.noteWrite(write);
        shard.counts().keep();
        undo.keep();
        int asked = served.size();
        boolean isInOrder = consumers.deliver(shard, nowMillis, served);
        if (asked > 0) {
            shared.meter.groupCalls().add(asked);
        }
        if (!served.isEmpty()) {
            List<Call<?, ?>> calls = served;
            served = new ArrayList<>(calls.size());
            pipeline.accept(new DurabilityPipeline.Group(calls, asked, write, isInOrder), isIdle);
        }
    }

    private void onFailedWrite(RuntimeException e) {
        if (!ownWork.isInDoubt()) {
            LOG.atWarn().setCause(e).log("A write failed; what the lane does by itself is tried once a second");
        }
        ownWork.rest(nowMillis);
        moreIsDue = false;
        giveUpGroup(e);
    }

    /** The open changes are in doubt: forget them, and refuse every call that they belong to. */
    private void giveUpGroup(RuntimeException cause) {
        for (Call<?, ?> call : served) {
            call.refuse(failures.refusalFor(call, cause));
        }
        commitRefusals();
        gained.clear();
        unfinished.beginAnew();
        shard.discard();
        shard.counts().forget();
        undo.undo();
        consumers.discard();
    }

    private void commitRefusals() {
        served.forEach(Call::release);
        served = new ArrayList<>();
    }

    @Override
    public long nextWakeMillis() {
        long redriveMillis = Math.max(redrives.nextMillis(), ownWork.restUntilMillis());
        long nextMillis =
                Math.min(Math.min(waitingRoom.nextDeadlineMillis(), redriveMillis), consumers.nextWakeMillis());
        return moreIsDue || !unfinished.isEmpty() ? nowMillis : Math.min(nextSweepMillis(), nextMillis);
    }

    private long nextSweepMillis() {
        return Math.max(Math.max(shard.nextDueMillis(), noSweepBeforeMillis), ownWork.restUntilMillis());
    }

    /** Answers those who wait: the node is stopping. */
    @Override
    public void stop() {
        for (Waiter waiter : waitingRoom.takeOverdue(Long.MAX_VALUE)) {
            serve(waiter.call, Attempt.LAST);
        }
        serveConsumers(consumers::stop);
        serveWaiters();
        for (Unfinished<?, ?> left : unfinished.takeAll()) {
            left.call.refuse(stopping());
            served.add(left.call);
        }
        commit(false);
    }

    @Override
    public void refuse(Call<?, ?> call) {
        call.refuse(stopping());
        call.release();
    }

    private static Refusal stopping() {
        return Refusal.of(ErrorCode.STOPPING, "The server is stopping. Try again soon.");
    }

    @Override
    public String toString() {
        return "the owner of lane " + shard;
    }
}
