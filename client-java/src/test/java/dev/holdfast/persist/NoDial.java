package dev.holdfast.persist;

import java.time.Duration;

/** A dial that nobody listens to. */
public final class NoDial implements Dial {

    private final String serverName;

    public NoDial(String serverName) {
        this.serverName = serverName;
    }

    public NoDial() {
        this("a.test");
    }

    @Override
    public String serverName() {
        return serverName;
    }

    @Override
    public Duration connectTimeout() {
        return Duration.ofSeconds(3);
    }

    @Override
    public Duration helloTimeout() {
        return Duration.ofSeconds(5);
    }

    @Override
    public Heartbeat heartbeat() {
        return Heartbeat.DEFAULT;
    }

    @Override
    public void roomAgain() {
        // Nobody waits.
    }
}
