package dev.holdfast.server;

import dev.holdfast.protocol.Limits;
import dev.holdfast.server.auth.AccessPolicy;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.auth.SignedUrls;
import dev.holdfast.server.auth.Trusts;
import dev.holdfast.server.auth.UtcSecond;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.Gate;
import dev.holdfast.server.base.GroupThread;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.base.SteadyClock;
import dev.holdfast.server.base.Threads;
import dev.holdfast.server.cli.RunningNode;
import dev.holdfast.server.cli.Version;
import dev.holdfast.server.config.EdgeConfig;
import dev.holdfast.server.config.ListenAddress;
import dev.holdfast.server.config.MetricsAccess;
import dev.holdfast.server.config.NodeConfig;
import dev.holdfast.server.config.PoolingConfig;
import dev.holdfast.server.config.StorageKind;
import dev.holdfast.server.encryption.BodyCipher;
import dev.holdfast.server.metrics.MetricsPage;
import dev.holdfast.server.metrics.ServerReading;
import dev.holdfast.server.metrics.SystemOverview;
import dev.holdfast.server.notify.Notifications;
import dev.holdfast.server.notify.UrlSigner;
import dev.holdfast.server.operation.Administration;
import dev.holdfast.server.operation.Bindings;
import dev.holdfast.server.operation.ClaimController;
import dev.holdfast.server.operation.Engine;
import dev.holdfast.server.operation.MessageController;
import dev.holdfast.server.operation.OperationTable;
import dev.holdfast.server.operation.QueueController;
import dev.holdfast.server.operation.Rates;
import dev.holdfast.server.operation.ServiceController;
import dev.holdfast.server.operation.SeveralPools;
import dev.holdfast.server.operation.SubscriptionController;
import dev.holdfast.server.operation.SystemStreams;
import dev.holdfast.server.operation.TopicController;
import dev.holdfast.server.pool.PoolDrivers;
import dev.holdfast.server.storage.Pool;
import dev.holdfast.server.storage.StorageDriver;
import dev.holdfast.server.transport.http.ConnectionCount;
import dev.holdfast.server.transport.http.Cors;
import dev.holdfast.server.transport.http.EventStreams;
import dev.holdfast.server.transport.http.HealthHandler;
import dev.holdfast.server.transport.http.HostCheck;
import dev.holdfast.server.transport.http.HttpListener;
import dev.holdfast.server.transport.http.MetricsHandler;
import dev.holdfast.server.transport.http.OriginCheck;
import dev.holdfast.server.transport.http.RestHandler;
import dev.holdfast.server.transport.http.UpgradeCredentials;
import dev.holdfast.server.transport.websocket.WebSocketUpgrade;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * A whole server: the only place that knows all of its parts.
 *
 * <p>It starts from the store upwards and stops from the listeners downwards, so that whatever was admitted is served,
 * made durable and answered before the store closes.
 *
 * <p><em>Thread-safe.</em>
 */
public final class Node implements RunningNode {

    private static final Logger LOG = LoggerFactory.getLogger(Node.class);
    private static final long HOUSEKEEPING_MILLIS = 1000;
    private static final long WORKER_END_MILLIS = 2000;

    private final NodeConfig config;
    private final OpenedPool opened;
    private final Engine engine;
    private final Notifications notifications;
    private final GroupThread<Void> housekeeping;
    private final XnioWorker worker;
    private final Authentication authentication;
    private final WebSocketUpgrade upgrade;
    private final EventStreams streams;
    private final ConnectionCount connections;
    private final @Nullable MetricsPage metrics;
    private final SystemStreams systemStreams;
    private final Clock clock;
    private final List<HttpListener> listeners = new ArrayList<>();
    private final AtomicBoolean isStopping = new AtomicBoolean();
    private final Gate stopped = new Gate();

    private Node(NodeConfig config, OpenedPool opened, Access access, Clock clock) throws IOException {
        this.config = config;
        this.opened = opened;
        this.clock = clock;
        Limits limits = config.limits();
        connections = new ConnectionCount(limits.maxConnections());
        IdGenerator ids = new IdGenerator();
        BodyCipher cipher = new BodyCipher(config.storage().encryption().read(), ids);
        SignedUrls signedUrls = new SignedUrls(config.edge().signedUrls(), clock);
        Trusts trusts = access.authentication().trusts();
        notifications = new Notifications(config.notifications(), cipher, urlSigner(config, signedUrls), trusts, clock);
        Administration administration = new Administration();
        Bindings bindings = OperationTable.of(
                new QueueController(signedUrls, config.edge().quotas(), cipher),
                new MessageController(config.edge().quotas(), cipher),
                new ClaimController(cipher),
                SubscriptionController.ofQueues(notifications.check()).with(trusts, limits, clock),
                new TopicController(config.edge().quotas(), cipher),
                SubscriptionController.ofTopics(notifications.check()).with(trusts, limits, clock),
                new ServiceController(
                        Version.text(),
                        limits,
                        config.contract(),
                        Engine.features(config.contract(), config.pooling().isOn()),
                        administration));
        engine = new Engine(
                opened.pool(),
                config.threads().lanes(),
                config.storage(),
                config.contract(),
                limits,
                bindings,
                new Engine.EngineBase(
                        clock,
                        ids,
                        access.policy(),
                        new Rates(config.edge().rates(), clock),
                        notifications,
                        administration,
                        severalPools()));
        housekeeping = new GroupThread<>("holdfast-timer", 1, nothing -> lookAround(), HOUSEKEEPING_MILLIS);
        worker = Xnio.getInstance()
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_NAME, "holdfast")
                        .set(Options.WORKER_IO_THREADS, config.threads().inputOutput())
                        .set(Options.WORKER_TASK_CORE_THREADS, 1)
                        .set(Options.WORKER_TASK_MAX_THREADS, 1)
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
        authentication = access.authentication().with(signedUrls);
        upgrade = new WebSocketUpgrade(
                engine.dispatcher(),
                authentication,
                limits,
                clock,
                config.network().compressesWebSockets());
        administration.show(upgrade.connections(), limits);
        systemStreams = new SystemStreams(
                new SystemOverview(Version.text(), clock.nowMillis(), this::read),
                upgrade.connections(),
                engine.door(),
                limits,
                clock);
        administration.show(systemStreams);
        metrics = config.edge().metrics() == MetricsAccess.NONE ? null : new MetricsPage(Version.text(), this::read);
        streams = new EventStreams(engine.dispatcher(), authentication, engine.failures(), limits, clock);
        RestHandler rest =
                new RestHandler(engine.dispatcher(), authentication, engine.failures(), limits, ids, streams);
        listen(rest, access.policy());
    }

    /** Subscribers are asked only where they must confirm, and only with a signature can they answer. */
    private static Optional<UrlSigner> urlSigner(NodeConfig config, SignedUrls urls) {
        if (!config.contract().requireConfirmation()) {
            return Optional.empty();
        }
        if (!urls.canSign()) {
            LOG.warn("Subscribers must confirm, but are not asked to: signed_url.secret_key is not set");
            return Optional.empty();
        }
        return Optional.of((path, method, project, expiresSeconds) ->
                urls.sign(List.of(path), List.of(method), project.text(), new UtcSecond(expiresSeconds)));
    }

    private @Nullable SeveralPools severalPools() {
        PoolingConfig pooling = config.pooling();
        if (!pooling.isOn()) {
            OnePoolCheck.run(opened.management());
            return null;
        }
        List<StorageDriver> drivers = new ArrayList<>(List.of(new MemoryDriver()));
        if (config.storage().kind() == StorageKind.ROCKSDB) {
            drivers.add(new RocksDriver(config.storage(), pooling.directories()));
        }
        return new SeveralPools(
                opened.management(), new PoolDrivers(drivers), opened.queues(), pooling.usesDefaultStore());
    }

    /**
     * Starts a server, which runs until the process is told to end.
     *
     * @throws IOException when it cannot listen
     */
    public static Node start(NodeConfig config) throws IOException {
        return start(config, new SteadyClock());
    }

    /** Starts a server whose time of day is {@code clock}'s. */
    public static Node start(NodeConfig config, Clock clock) throws IOException {
        OpenedPool opened = OpenedPool.open(config.storage());
        Node node;
        try {
            node = new Node(config, opened, Access.open(config, clock), clock);
        } catch (IOException | RuntimeException e) {
            opened.pool().close();
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(Threads.create("holdfast-stop", node::stop));
        return node;
    }

    private void lookAround() {
        opened.lookAtDisk();
        engine.lookAfterPools();
        authentication.refresh();
        engine.sendDelayedPushes();
        connections.report(clock.nowMillis());
    }

    /** The I/O threads are daemons: without waiting, the process could end before they have sent the last replies. */
    private void endWorker() {
        worker.shutdown();
        try {
            boolean ignored = worker.awaitTermination(WORKER_END_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(RestHandler rest, AccessPolicy policy) throws IOException {
        opened.lookAtDisk(); // before the first post comes
        engine.start();
        notifications.start(engine.door());
        housekeeping.start();
        systemStreams.start();
        HealthHandler health = new HealthHandler(this::whatIsWrong, notifications::counts);
        EdgeConfig edge = config.edge();
        HttpHandler checkedRest = new HostCheck(edge.hosts(), Cors.around(rest, edge.cors()));
        HttpHandler checkedMetrics = new HostCheck(edge.hosts(), metricsHandler(edge.metrics(), policy));
        HttpHandler provedUpgrade = new UpgradeCredentials(authentication, upgrade);
        HttpHandler checkedUpgrade =
                new HostCheck(edge.hosts(), new OriginCheck(edge.webSocketOrigins(), edge.hosts(), provedUpgrade));
        try {
            listeners.add(HttpListener.start(
                    socketAddress(config.network().listen()),
                    worker,
                    config.limits(),
                    connections,
                    HttpListener.everything(checkedRest, health, checkedMetrics, checkedUpgrade)));
            Optional<ListenAddress> second = config.network().webSocketListen();
            if (second.isPresent()) {
                listeners.add(HttpListener.start(
                        socketAddress(second.get()),
                        worker,
                        config.limits(),
                        connections,
                        HttpListener.upgradesOnly(checkedUpgrade)));
            }
        } catch (IOException e) {
            notifications.close(0);
            systemStreams.close();
            engine.close();
            housekeeping.close();
            worker.shutdownNow();
            closeMetrics();
            throw e;
        }
    }

    private HttpHandler metricsHandler(MetricsAccess access, AccessPolicy policy) {
        MetricsPage page = metrics;
        return page == null
                ? MetricsHandler::refuse
                : new MetricsHandler(access, authentication, policy, MetricsPage.MEDIA_TYPE, page::text);
    }

    private void closeMetrics() {
        if (metrics != null) {
            metrics.close();
        }
    }

    private static InetSocketAddress socketAddress(ListenAddress address) {
        return new InetSocketAddress(address.host(), address.port());
    }

    private ServerReading read() {
        int webSocket = upgrade.openConnections();
        return new ServerReading(
                engine.read(),
                engine.dispatcher().meter(),
                connections.traffic(),
                new ServerReading.Connections(
                        Math.max(0, connections.open() - webSocket), webSocket, streams.size(), connections.maximum()),
                notifications.counts(),
                opened.readDisk());
    }

    private List<String> whatIsWrong() {
        List<String> reasons = new ArrayList<>();
        Pool.Health health = opened.pool().health();
        switch (health) {
            case READY -> {}
            case SOFT_FULL -> reasons.add("The disk is nearly full: new messages are refused.");
            case FAILED -> reasons.add("The store has failed: restart the server, its log says why.");
        }
        if (isStopping.get()) {
            reasons.add("The server is stopping.");
        }
        if (connections.isFull()) {
            reasons.add("As many connections are open as may be (limits.max_connections): new ones are refused.");
        }
        return reasons;
    }

    @Override
    public ListenAddress address() {
        return listenAddress(config.network().listen(), listeners.get(0));
    }

    @Override
    public Optional<ListenAddress> webSocketAddress() {
        return config.network().webSocketListen().map(address -> listenAddress(address, listeners.get(1)));
    }

    private static ListenAddress listenAddress(ListenAddress configured, HttpListener listener) {
        return new ListenAddress(configured.host(), listener.address().getPort());
    }

    @Override
    public void awaitStop() throws InterruptedException {
        stopped.await();
    }

    /** While connections move elsewhere, everybody who is connected is served as before. */
    private void drain() {
        try {
            upgrade.drain(config.shutdown().drainSeconds(), "The server stops.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops once; returns when everything is written. A second call only ends the wait for connections to move. */
    @Override
    public void stop() {
        if (!isStopping.compareAndSet(false, true)) {
            upgrade.endDrain();
            return;
        }
        drain();
        LOG.info("Stopping: no new requests, answering those that were accepted");
        listeners.forEach(HttpListener::refuseRequests);
        streams.end();
        long graceMillis = TimeUnit.SECONDS.toMillis(config.shutdown().graceSeconds());
        notifications.close(graceMillis);
        systemStreams.close();
        engine.close();
        try {
            upgrade.closeConnections(graceMillis);
            for (HttpListener listener : listeners) {
                listener.stop(graceMillis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        housekeeping.close();
        endWorker();
        authentication.close();
        closeMetrics();
        opened.pool().close();
        LOG.info("Stopped");
        stopped.open();
    }
}
