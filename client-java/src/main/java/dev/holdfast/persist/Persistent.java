package dev.holdfast.persist;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to whatever is behind a name: opened at once, kept for ever, moved when the name leads elsewhere.
 *
 * <pre>
 *   name ──► addresses ──► slots, one or more for each ──► links that are ready ──► calls
 *   NameService            make before break, backoff        by priority, weight, load
 * </pre>
 *
 * <p>Nothing is ever given up: an address that fails is dialled again, each time after a longer wait, as long as the
 * name leads there. A link that works is left only when another one serves, or when its server says that it goes.
 *
 * <p>Futures are completed on the thread that received the answer. What is chained to them must not block.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Persistent<L extends Link> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Persistent.class);

    private final Settings<L> settings;
    private final Calls<L> calls;
    private final Fleet<L> fleet;

    private Persistent(Builder<L> from, Consumer<Event> listener) {
        settings = new Settings<>(from, listener);
        calls = new Calls<>(settings, from.waiting, from.budget);
        fleet = new Fleet<>(settings, calls);
    }

    /**
     * Begins a description of the connections.
     *
     * @param name as the name service reads it
     * @param defaultPort the port of addresses for which the name has none
     * @param connector opens the links
     */
    public static <L extends Link> Builder<L> to(String name, int defaultPort, Connector<L> connector) {
        return new Builder<>(name, defaultPort, connector);
    }

    private void start(NameService names, int defaultPort) {
        NameSubscription subscription = names.subscribe(settings.name, defaultPort, new NameListener() {
            @Override
            public void onAddresses(AddressSet whole, Duration validFor) {
                settings.serial.execute(() -> fleet.onAddresses(whole, validFor));
            }

            @Override
            public void onTrouble(NameTrouble trouble, String detail) {
                settings.serial.execute(() -> fleet.onTrouble(trouble, detail));
            }
        });
        settings.serial.execute(() -> fleet.watch().start(subscription));
    }

    /** The same as {@link #call(Call, Duration, int, Function)} with a request whose bytes do not count. */
    public <R> CompletableFuture<R> call(
            Call kind, Duration limit, Function<? super L, ? extends CompletableFuture<R>> request) {
        return call(kind, limit, 0, request);
    }

    /**
     * Makes a request on a link that has room, now or within the limit.
     *
     * <ul>
     *   <li>A request that was not sent ({@link NotSent}) goes to another link, as often as needed.
     *   <li>One that was sent and got no answer ({@link OutcomeUnknown}) is sent again if it is {@link Call#REPEATABLE}
     *       and the budget for repetitions allows it.
     *   <li>Everything else that the request's future brings, a value or a failure, is the answer.
     * </ul>
     *
     * <p>Cancelling the future withdraws a request that was not sent.
     *
     * @param kind whether the request may be sent twice
     * @param limit how long all of this may take
     * @param bytes how much the request counts while it waits
     * @param request makes the request on the link it is given; may run several times, on any thread, and must not
     *     block
     * @return fails with {@link OutcomeUnknown}, {@link TimedOut}, {@link NotConnected}, or with what the request's
     *     future failed with
     */
    public <R> CompletableFuture<R> call(
            Call kind, Duration limit, int bytes, Function<? super L, ? extends CompletableFuture<R>> request) {
        return calls.call(kind, limit, bytes, request);
    }

    /**
     * The best link, for a protocol whose requests need more than {@link #call} offers.
     *
     * @param limit how long to wait for one
     * @return fails like {@link #call}
     */
    public CompletableFuture<L> link(Duration limit) {
        return calls.call(Call.REPEATABLE, limit, 0, CompletableFuture::completedFuture);
    }

    /** Completes when a call would be handed to a link at once; fails with {@link NotConnected} when closed. */
    public CompletableFuture<Void> ready() {
        return calls.ready();
    }

    /** How it is as a whole, at this moment. */
    public State state() {
        return fleet.state();
    }

    /** Where the name leads; empty before the first answer. */
    public AddressSet addresses() {
        return fleet.addresses();
    }

    /** How it is doing, in numbers. */
    public Stats stats() {
        long now = settings.timers.nanoTime();
        List<Stats.LinkStats> links =
                fleet.views().stream().map(view -> stats(view, now)).toList();
        return calls.stats(links);
    }

    private static <L extends Link> Stats.LinkStats stats(Slot.View<L> view, long now) {
        L link = view.link();
        return new Stats.LinkStats(
                view.endpoint(),
                view.state(),
                link == null ? 0 : link.load(),
                link == null ? Duration.ZERO : link.roundTrip(),
                view.failures(),
                Duration.ofNanos(now - view.sinceNanos()));
    }

    /** Replaces every link by a new one, without an interruption, and dials at once what is being left alone. */
    public void reconnect() {
        settings.serial.execute(fleet::reconnect);
    }

    /** Hints that the name may lead elsewhere by now; followed at most five times a second. */
    public void refreshNames() {
        settings.serial.execute(fleet.watch()::refresh);
    }

    /** Refuses new calls and those that wait; those under way are finished within the time to drain. Does not block. */
    @Override
    public void close() {
        settings.serial.execute(() -> {
            fleet.close();
            calls.close();
        });
    }

    /**
     * A description of connections.
     *
     * <p><em>One thread at a time.</em>
     */
    public static final class Builder<L extends Link> {
        final String name;
        final int defaultPort;
        final Connector<L> connector;

        @Nullable
        NameService names;

        @Nullable
        String serverName;

        @Nullable
        Consumer<Event> listener;

        Timers timers = Timers.shared();
        DoubleSupplier chance = () -> ThreadLocalRandom.current().nextDouble();
        Backoff backoff = Backoff.DEFAULT;
        Heartbeat heartbeat = Heartbeat.DEFAULT;
        Waiting waiting = Waiting.DEFAULT;
        RetryBudget.Rates budget = RetryBudget.Rates.DEFAULT;
        Duration connectTimeout = Duration.ofSeconds(3);
        Duration helloTimeout = Duration.ofSeconds(5);
        Duration drain = Duration.ofSeconds(30);
        int linksPerAddress = 1;
        int maxLinks = Integer.MAX_VALUE;
        int departAfter = 2;
        boolean isSticky;
        boolean isEmptyGone;

        private Builder(String name, int defaultPort, Connector<L> connector) {
            this.name = name;
            this.defaultPort = defaultPort;
            this.connector = connector;
        }

        /** Who tells where the name leads. Must be given. */
        public Builder<L> names(NameService service) {
            names = service;
            return this;
        }

        /** What the servers are called in TLS and in {@code Host}, where it is not the name. */
        public Builder<L> serverName(String host) {
            serverName = host;
            return this;
        }

        /** A link to each address; the default. */
        public Builder<L> all() {
            maxLinks = Integer.MAX_VALUE;
            return this;
        }

        /** One link, to whichever address answers first. */
        public Builder<L> single() {
            return atMost(1);
        }

        /** So many links, to whichever addresses answer first; 1 or more. */
        public Builder<L> atMost(int links) {
            maxLinks = positive(links);
            return this;
        }

        /** How many links there are to each address, 1 unless told otherwise. */
        public Builder<L> linksPerAddress(int links) {
            linksPerAddress = positive(links);
            return this;
        }

        /** How long an address that failed is left alone; {@link Backoff#DEFAULT} unless told otherwise. */
        public Builder<L> backoff(Backoff waits) {
            backoff = waits;
            return this;
        }

        /** When silence is asked about, and taken for death; {@link Heartbeat#DEFAULT} unless told otherwise. */
        public Builder<L> heartbeat(Heartbeat times) {
            heartbeat = times;
            return this;
        }

        /** How long a TCP connection may take, 3 seconds unless told otherwise. */
        public Builder<L> connectTimeout(Duration limit) {
            connectTimeout = limit;
            return this;
        }

        /** How long TLS, an upgrade and the answer to the hello may take together, 5 seconds unless told otherwise. */
        public Builder<L> helloTimeout(Duration limit) {
            helloTimeout = limit;
            return this;
        }

        /** How long a link that is left may take to finish what it has begun, 30 seconds unless told otherwise. */
        public Builder<L> drain(Duration limit) {
            drain = limit;
            return this;
        }

        /** How many answers in a row must lack an address before it is left; 2 unless told otherwise. */
        public Builder<L> departAfter(int answers) {
            departAfter = positive(answers);
            return this;
        }

        /** A link that works stays even if the name does not lead there any more: for answers that rotate. */
        public Builder<L> sticky() {
            isSticky = true;
            return this;
        }

        /** The answer that a name has no addresses ends all links; without this it changes nothing. */
        public Builder<L> emptyMeansGone() {
            isEmptyGone = true;
            return this;
        }

        /** What becomes of calls that no link can take; {@link Waiting#DEFAULT} unless told otherwise. */
        public Builder<L> waiting(Waiting limits) {
            waiting = limits;
            return this;
        }

        /**
         * How many repetitions there may be: 0.2 for each call and 10 for each second, at most 100 saved up, unless
         * told otherwise.
         */
        public Builder<L> retryBudget(double perCall, double perSecond, double cap) {
            budget = new RetryBudget.Rates(perCall, perSecond, cap);
            return this;
        }

        /** Hears of everything, serially; must not block. Without one, events go to the log. */
        public Builder<L> listener(Consumer<Event> consumer) {
            listener = consumer;
            return this;
        }

        /** The thread and the clock; {@link Timers#shared} unless told otherwise. */
        public Builder<L> timers(Timers other) {
            timers = other;
            return this;
        }

        /** A source of numbers from 0 to 1, where the default must be repeatable; any thread asks it. */
        public Builder<L> chance(DoubleSupplier other) {
            chance = other;
            return this;
        }

        /**
         * Begins to connect.
         *
         * @throws IllegalStateException if there is no name service, or all links were to be sticky, whose number would
         *     grow with every answer
         * @throws IllegalArgumentException if the name service cannot read the name
         */
        public Persistent<L> build() {
            if (names == null) {
                throw new IllegalStateException("A name service is missing.");
            }
            if (isSticky && maxLinks == Integer.MAX_VALUE) {
                throw new IllegalStateException("Sticky links need single() or atMost().");
            }
            String title = name;
            Persistent<L> persistent =
                    new Persistent<>(this, listener != null ? listener : event -> LOG.info("{}: {}", title, event));
            persistent.start(names, defaultPort);
            return persistent;
        }

        private static int positive(int number) {
            if (number < 1) {
                throw new IllegalArgumentException("1 or more, not " + number);
            }
            return number;
        }
    }
}
