package dev.holdfast.server.transport.websocket;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.operation.ConnectionShapes.ConnectionDocument;
import dev.holdfast.server.auth.Authentication;
import dev.holdfast.server.base.Clock;
import dev.holdfast.server.base.IdGenerator;
import dev.holdfast.server.config.ClientIdCheck;
import dev.holdfast.server.config.ContractConfig;
import dev.holdfast.server.config.DiskConfig;
import dev.holdfast.server.config.Durability;
import dev.holdfast.server.config.EncryptionConfig;
import dev.holdfast.server.config.StorageConfig;
import dev.holdfast.server.config.StorageKind;
import dev.holdfast.server.meter.RequestMeter;
import dev.holdfast.server.notify.SubscriberCheck;
import dev.holdfast.server.operation.Administration;
import dev.holdfast.server.operation.Bindings;
import dev.holdfast.server.operation.ClaimController;
import dev.holdfast.server.operation.Engine;
import dev.holdfast.server.operation.MessageController;
import dev.holdfast.server.operation.OperationTable;
import dev.holdfast.server.operation.QueueController;
import dev.holdfast.server.operation.ServiceController;
import dev.holdfast.server.operation.SubscriptionController;
import dev.holdfast.server.operation.TopicController;
import dev.holdfast.server.storage.memory.MemoryPool;
import dev.holdfast.server.transport.http.ConnectionCount;
import dev.holdfast.server.transport.http.HttpListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/** The real transport, dispatcher and memory store behind a port on loopback; time moves by hand. */
final class SocketServer implements AutoCloseable, Clock {

    private static final ContractConfig RULES = new ContractConfig(false, ClientIdCheck.STRICT, false);
    private static final StorageConfig STORAGE = new StorageConfig(
            StorageKind.MEMORY,
            Path.of("unused"),
            Durability.SYNC,
            1000,
            false,
            0,
            0,
            new DiskConfig(80, 5, 0, 0, 0),
            EncryptionConfig.NONE);

    private final AtomicLong nowMillis = new AtomicLong(1_800_000_000_000L);
    private final Engine engine;
    private final XnioWorker worker;
    private final WebSocketUpgrade upgrade;
    private final ConnectionCount connections;
    private final HttpListener listener;

    SocketServer(Limits limits) {
        this(limits, Authentication.none(false));
    }

    /** One that wants to know who asks. */
    SocketServer(Limits limits, Authentication authentication) {
        this(
                limits,
                authentication,
                OperationTable.of(
                        new QueueController(),
                        new MessageController(),
                        new ClaimController(),
                        SubscriptionController.ofQueues(SubscriberCheck.NONE),
                        new TopicController(),
                        SubscriptionController.ofTopics(SubscriberCheck.NONE),
                        new ServiceController("test", limits, RULES, Set.of(), new Administration())));
    }

    SocketServer(Limits limits, Bindings bindings) {
        this(limits, Authentication.none(false), bindings);
    }

    private SocketServer(Limits limits, Authentication authentication, Bindings bindings) {
        IdGenerator ids = new IdGenerator(new Random(1));
        engine = new Engine(new MemoryPool(), 2, STORAGE, RULES, limits, bindings, new Engine.EngineBase(this, ids));
        engine.start();
        connections = new ConnectionCount(limits.maxConnections());
        upgrade = new WebSocketUpgrade(engine.dispatcher(), authentication, limits, this, true);
        try {
            worker = Xnio.getInstance()
                    .createWorker(OptionMap.builder()
                            .set(Options.WORKER_NAME, "test")
                            .set(Options.WORKER_IO_THREADS, 1)
                            .set(Options.THREAD_DAEMON, true)
                            .getMap());
            listener = HttpListener.start(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    worker,
                    limits,
                    connections,
                    HttpListener.upgradesOnly(upgrade));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public long nowMillis() {
        return nowMillis.get();
    }

    void advanceSeconds(long seconds) {
        nowMillis.addAndGet(1000 * seconds);
    }

    void sendDelayedPushes() {
        engine.sendDelayedPushes();
    }

    WebSocketUpgrade upgrade() {
        return upgrade;
    }

    ConnectionCount connections() {
        return connections;
    }

    /** The open connections, as operators see them. */
    List<ConnectionDocument> connectionList() {
        CompletableFuture<List<ConnectionDocument>> shown = new CompletableFuture<>();
        upgrade.connections().list("", Integer.MAX_VALUE, shown::complete);
        return shown.join();
    }

    long heldRequestBytes() {
        return engine.dispatcher().requests().heldBytes();
    }

    /** How many requests wait for their reply. */
    long underWay() {
        return engine.dispatcher().meter().underWay(RequestMeter.Transport.WEBSOCKET);
    }

    int port() {
        return listener.address().getPort();
    }

    RawClient connect() {
        return RawClient.connect(port());
    }

    @Override
    public void close() {
        try {
            upgrade.closeConnections(0);
            listener.stop(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        engine.close();
        worker.shutdownNow();
    }
}
