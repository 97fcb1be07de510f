package dev.holdfast.persist;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** A link that answers when the test says so. */
final class FakeLink implements Link {

    final Endpoint endpoint;
    final Queue<CompletableFuture<String>> underWay = new ArrayDeque<>();
    private final CompletableFuture<Throwable> closed = new CompletableFuture<>();
    private final CompletableFuture<GoAway> goingAway = new CompletableFuture<>();
    private final Dial dial;
    private int room = Integer.MAX_VALUE;
    private boolean isRetired;

    FakeLink(Endpoint endpoint, Dial dial) {
        this.endpoint = endpoint;
        this.dial = dial;
    }

    CompletableFuture<String> call() {
        if (!accepting()) {
            return CompletableFuture.failedFuture(new NotSent("no room", null));
        }
        CompletableFuture<String> answer = new CompletableFuture<>();
        underWay.add(answer);
        return answer;
    }

    /** Answers the oldest request. */
    void answer(String reply) {
        underWay.remove().complete(reply);
        finish();
    }

    void room(int requests) {
        room = requests;
        dial.roomAgain();
    }

    void say(GoAway notice) {
        goingAway.complete(notice);
    }

    /** Dies, with what is under way. */
    void lose() {
        isRetired = true;
        Throwable why = new IOException("lost");
        closed.complete(why);
        while (!underWay.isEmpty()) {
            underWay.remove().completeExceptionally(new OutcomeUnknown("lost", why));
        }
    }

    boolean isRetired() {
        return isRetired;
    }

    @Override
    public CompletableFuture<Throwable> closed() {
        return closed;
    }

    @Override
    public CompletableFuture<GoAway> goingAway() {
        return goingAway;
    }

    @Override
    public int load() {
        return underWay.size();
    }

    @Override
    public boolean accepting() {
        return !isRetired && underWay.size() < room;
    }

    @Override
    public void retire(Duration max) {
        isRetired = true;
        finish();
    }

    private void finish() {
        if (isRetired && underWay.isEmpty()) {
            closed.complete(new IOException("retired"));
        }
    }

    @Override
    public void close(Throwable why) {
        closed.complete(why);
    }
}
