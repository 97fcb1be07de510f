package dev.holdfast.persist.names;

import dev.holdfast.persist.AddressSet;
import dev.holdfast.persist.Endpoint;
import dev.holdfast.persist.NameListener;
import dev.holdfast.persist.NameSubscription;
import dev.holdfast.persist.NameTrouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One subscription made of several: the union of their addresses.
 *
 * <pre>
 *   gathering ── all have answered, or the convergence time is over ──► merging ── close() ──► closed
 * </pre>
 *
 * <p>The convergence time begins with the first addresses: without it, they would get all the connections. Later a
 * changed part is told at once. What is only confirmed is told when every part that works has confirmed it, so that
 * looking twice means that everybody was asked twice.
 *
 * <p>The timer's thread owns it; {@link #refresh} and {@link #close} may be called by any thread.
 *
 * <p><em>One thread at a time.</em>
 */
final class Merge implements NameSubscription {

    /** How to subscribe to one part. */
    interface Part {
        NameSubscription subscribe(NameListener listener);
    }

    private final NameTimer timer;
    private final Duration convergence;
    private final NameListener listener;
    private final List<Member> members;
    private final List<NameSubscription> subscriptions = new ArrayList<>();
    private boolean isConverging;
    private boolean isConverged;
    private Runnable cancelConvergence = () -> {};
    private volatile boolean isClosed;

    private Merge(NameTimer timer, Duration convergence, int parts, NameListener listener) {
        this.timer = timer;
        this.convergence = convergence;
        this.listener = new GuardedListener(listener, () -> isClosed);
        this.members = Stream.generate(Member::new).limit(parts).toList();
    }

    /** @throws IllegalArgumentException when a part cannot be subscribed to */
    static Merge start(NameTimer timer, Duration convergence, List<Part> parts, NameListener listener) {
        Merge merge = new Merge(timer, convergence, parts.size(), listener);
        try {
            for (int i = 0; i < parts.size(); i++) {
                merge.subscriptions.add(parts.get(i).subscribe(merge.members.get(i)));
            }
            return merge;
        } catch (RuntimeException unusable) {
            merge.close();
            throw unusable;
        }
    }

    /**
     * What is known from one part. It may be told by any thread, and passes it on to the timer's.
     *
     * <p><em>One thread at a time.</em>
     */
    private final class Member implements NameListener {
        private @Nullable AddressSet addresses;
        private Duration validFor = Names.FOREVER;
        private @Nullable NameTrouble trouble;
        private boolean isConfirmed;

        @Override
        public void onAddresses(AddressSet whole, Duration time) {
            timer.execute(() -> {
                boolean isChanged = !whole.equals(addresses);
                addresses = whole;
                validFor = time;
                trouble = null;
                isConfirmed = true;
                onMember(isChanged);
            });
        }

        @Override
        public void onTrouble(NameTrouble newTrouble, String detail) {
            timer.execute(() -> {
                trouble = newTrouble;
                if (newTrouble != NameTrouble.PENDING || !hasAddresses()) {
                    listener.onTrouble(newTrouble, detail);
                }
                onMember(false);
            });
        }

        boolean hasAnswered() {
            return addresses != null || (trouble != null && trouble != NameTrouble.PENDING);
        }

        boolean isDone() {
            return isConfirmed || trouble != null;
        }
    }

    private void onMember(boolean isChanged) {
        if (isClosed || !hasAddresses()) {
            return;
        }
        if (isConverged) {
            if (isChanged || isRoundComplete()) {
                tell();
            }
        } else if (members.stream().allMatch(Member::hasAnswered)) {
            converge();
        } else if (!isConverging) {
            isConverging = true;
            cancelConvergence = timer.after(convergence.toMillis(), this::converge);
        }
    }

    private boolean hasAddresses() {
        return members.stream().anyMatch(each -> each.addresses != null);
    }

    private boolean isRoundComplete() {
        return members.stream().allMatch(Member::isDone) && members.stream().anyMatch(each -> each.isConfirmed);
    }

    private void converge() {
        cancelConvergence.run();
        if (!isClosed) {
            isConverged = true;
            tell();
        }
    }

    private void tell() {
        List<Endpoint> endpoints = new ArrayList<>();
        Duration validFor = Names.FOREVER;
        for (Member each : members) {
            if (each.addresses != null) {
                endpoints.addAll(each.addresses.endpoints());
                validFor = each.validFor.compareTo(validFor) < 0 ? each.validFor : validFor;
            }
            each.isConfirmed = false;
        }
        listener.onAddresses(AddressSet.of(endpoints), validFor);
    }

    @Override
    public void refresh() {
        subscriptions.forEach(NameSubscription::refresh);
    }

    @Override
    public void close() {
        isClosed = true;
        subscriptions.forEach(NameSubscription::close);
        timer.execute(() -> cancelConvergence.run());
    }
}
