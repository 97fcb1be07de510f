package dev.holdfast.server.config;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.LimitUnit;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of everything that can be configured, in the order in which it is shown.
 *
 * <p>The command line, the file reader, the environment, {@code holdfast config} and {@code docs/configuration.md} are
 * all derived from it.
 *
 * <p><em>Thread-safe.</em>
 */
final class Settings {
    static final String LIMIT_PREFIX = "limits.";

    static final Setting<ListenAddress> LISTEN = new Setting<>(
            "listen",
            ValueType.address(),
            "127.0.0.1:8888",
            "Where REST and WebSocket clients connect. Port 0 lets the system choose.",
            "[::1]:8888");

    static final Setting<Optional<ListenAddress>> WEBSOCKET_LISTEN = new Setting<>(
            "websocket.listen",
            ValueType.optionalAddress(),
            "none",
            "A second address that only upgrades to WebSocket, for clients that expect it on a port of its own.",
            "127.0.0.1:9000");

    static final Setting<Boolean> WEBSOCKET_COMPRESSION = new Setting<>(
            "websocket.compression",
            ValueType.toggle(),
            "false",
            "Compresses large WebSocket messages for clients that offer `permessage-deflate`. It saves network and"
                    + " costs processor time.",
            "true");

    static final Setting<Boolean> INSECURE = new Setting<>(
            "insecure",
            ValueType.toggle(),
            "false",
            "Permits listening beyond this machine although anybody who can connect may then read and delete"
                    + " everything.",
            "true");

    static final Setting<Path> DATA_DIRECTORY = new Setting<>(
            "data.dir",
            ValueType.path(),
            "~/.local/share/holdfast",
            "The folder that holds the messages. The default does not depend on the folder from which the server is "
                    + "started, so that a restart from elsewhere finds the same messages.",
            "/var/lib/holdfast");

    static final Setting<StorageKind> STORAGE = new Setting<>(
            "storage",
            ValueType.choice(StorageKind.class),
            "rocksdb",
            "Where messages are kept: `rocksdb` keeps them on disk; `memory` forgets everything when the server stops.",
            "memory");

    static final Setting<Durability> DURABILITY = new Setting<>(
            "storage.durability",
            ValueType.choice(Durability.class),
            "sync",
            "When a write reaches the disk: `sync` before its reply; `interval` up to `storage.interval_millis` after "
                    + "its reply, which a power cut in between loses.",
            "interval");

    static final Setting<Integer> INTERVAL_MILLIS = new Setting<>(
            "storage.interval_millis",
            ValueType.integer(1, 60_000, "milliseconds"),
            "100",
            "How much acknowledged work a power cut may take back with `storage.durability = interval`.",
            "1000");

    static final Setting<Boolean> ACCEPT_DATA_LOSS = new Setting<>(
            "storage.accept_data_loss",
            ValueType.toggle(),
            "false",
            "Starts although acknowledged writes are missing from the data folder. Without it the server refuses.",
            "true");

    static final Setting<Long> CACHE_BYTES = new Setting<>(
            "storage.cache_bytes",
            ValueType.bytes(8L << 20, 1L << 40),
            "256 MiB",
            "The most memory for cached blocks of the data files; it fills as it is used.",
            "4 GiB");

    static final Setting<Long> MEMTABLE_BYTES = new Setting<>(
            "storage.memtable_bytes",
            ValueType.bytes(8L << 20, 1L << 36),
            "128 MiB",
            "The most memory for writes that are not in data files yet. More makes fewer, larger data files.",
            "512 MiB");

    static final Setting<Integer> WARN_USED_PERCENT = new Setting<>(
            "storage.disk.warn_used_percent",
            ValueType.integer(1, 100, "percent"),
            "85",
            "How full the disk may be before the server warns.",
            "90");

    static final Setting<Integer> RESERVE_PERCENT = new Setting<>(
            "storage.disk.reserve_percent",
            ValueType.integer(0, 90, "percent"),
            "5",
            "Posts are refused while less of the disk than this, or than `storage.disk.reserve_bytes`, is free; reads, "
                    + "claims and deletes go on.",
            "2");

    static final Setting<Long> RESERVE_BYTES = new Setting<>(
            "storage.disk.reserve_bytes",
            ValueType.bytes(0, 1L << 40),
            "2 GiB",
            "Posts are refused while less than this is free on the disk; reads, claims and deletes go on.",
            "512 MiB");

    static final Setting<Long> BALLAST_BYTES = new Setting<>(
            "storage.disk.ballast_bytes",
            ValueType.bytes(0, 1L << 36),
            "512 MiB",
            "The size of a file that is given up when the disk is nearly full, so that deletes can still be written.",
            "64 MiB");

    static final Setting<Long> BALLAST_RELEASE_BYTES = new Setting<>(
            "storage.disk.ballast_release_bytes",
            ValueType.bytes(0, 1L << 36),
            "256 MiB",
            "The ballast file is given up when less than this is free on the disk.",
            "32 MiB");

    static final Setting<Boolean> ADMIN_MODE = new Setting<>(
            "admin_mode",
            ValueType.toggle(),
            "false",
            "Serves the operator's part of the API: pools and flavors (with `pooling`), and the health check"
                    + " `/v2/health`.",
            "true");

    static final Setting<Boolean> POOLING = new Setting<>(
            "pooling",
            ValueType.toggle(),
            "false",
            "Spreads queues over several pools, which an operator adds with `admin_mode`; see `docs/pools.md`.",
            "true");

    static final Setting<Boolean> ENABLE_VIRTUAL_POOL = new Setting<>(
            "enable_virtual_pool",
            ValueType.toggle(),
            "false",
            "Lets the server's own store take new queues too, with a weight of 100, where `pooling` is on.",
            "true");

    static final Setting<List<Path>> POOL_DIRECTORIES = new Setting<>(
            "pools.directories",
            ValueType.paths(),
            "none",
            "The folders in which pools with absolute addresses, such as `rocksdb:/mnt/fast/a`, may be made.",
            "/mnt/fast,/mnt/large");

    static final Setting<ClientIdCheck> CLIENT_ID_UUID_SAFE = new Setting<>(
            "client_id_uuid_safe",
            ValueType.choice(ClientIdCheck.class),
            "strict",
            "Whether a client id must be a UUID (`strict`) or only of a permitted length (`off`).",
            "off");

    static final Setting<Boolean> MESSAGE_DELETE_WITH_CLAIM_ID = new Setting<>(
            "message_delete_with_claim_id",
            ValueType.toggle(),
            "false",
            "Whether a message can only be deleted by naming the claim that holds it.",
            "true");

    static final Setting<Boolean> REQUIRE_CONFIRMATION = new Setting<>(
            "require_confirmation",
            ValueType.toggle(),
            "false",
            "Whether subscribers are told of messages only after they have confirmed their subscription.",
            "true");

    static final Setting<Boolean> ENABLE_CHECKSUM = new Setting<>(
            "enable_checksum",
            ValueType.toggle(),
            "false",
            "Whether messages are shown with a checksum of their bodies, as Zaqar makes it: `MD5:` and the hash of"
                    + " Python's JSON text.",
            "true");

    static final Setting<Integer> LANES = new Setting<>(
            "lanes",
            ValueType.integer(0, ThreadConfig.MAX_LANES, "threads"),
            "0",
            "How many threads own queues; 0 means one for every two processors, 16 at the most.",
            "4");

    static final Setting<Integer> IO_THREADS = new Setting<>(
            "io.threads",
            ValueType.integer(0, 256, "threads"),
            "0",
            "How many threads read from and write to connections; 0 means one for every two processors.",
            "4");

    static final Setting<LogFormat> LOG_FORMAT = new Setting<>(
            "log.format",
            ValueType.choice(LogFormat.class),
            "text",
            "How the log is written to standard error: lines for people, or one JSON object per line.",
            "json");

    static final Setting<LogLevel> LOG_LEVEL = new Setting<>(
            "log.level",
            ValueType.choice(LogLevel.class),
            "info",
            "The least important events that are still logged.",
            "debug");

    static final Setting<Integer> SHUTDOWN_DRAIN_SECONDS = new Setting<>(
            "shutdown.drain_seconds",
            ValueType.integer(0, 3600, "seconds"),
            "10",
            "How long a stopping server goes on serving the WebSockets that it has told to connect elsewhere. It waits"
                    + " no longer than there are any; 0 tells and waits for nobody.",
            "60");

    static final Setting<Integer> SHUTDOWN_GRACE_SECONDS = new Setting<>(
            "shutdown.grace_seconds",
            ValueType.integer(0, 3600, "seconds"),
            "10",
            "How long a stopping server goes on answering the requests that it has already accepted.",
            "30");

    private static final List<Setting<?>> OWN = List.of(
            LISTEN,
            WEBSOCKET_LISTEN,
            WEBSOCKET_COMPRESSION,
            INSECURE,
            DATA_DIRECTORY,
            STORAGE,
            DURABILITY,
            INTERVAL_MILLIS,
            ACCEPT_DATA_LOSS,
            CACHE_BYTES,
            MEMTABLE_BYTES,
            WARN_USED_PERCENT,
            RESERVE_PERCENT,
            RESERVE_BYTES,
            BALLAST_BYTES,
            BALLAST_RELEASE_BYTES,
            ADMIN_MODE,
            POOLING,
            ENABLE_VIRTUAL_POOL,
            POOL_DIRECTORIES,
            CLIENT_ID_UUID_SAFE,
            MESSAGE_DELETE_WITH_CLAIM_ID,
            REQUIRE_CONFIRMATION,
            ENABLE_CHECKSUM,
            LANES,
            IO_THREADS,
            LOG_FORMAT,
            LOG_LEVEL,
            SHUTDOWN_DRAIN_SECONDS,
            SHUTDOWN_GRACE_SECONDS);

    static final List<Setting<?>> ALL = Stream.of(
                    OWN.stream(),
                    EdgeSettings.ALL.stream(),
                    EncryptionSettings.ALL.stream(),
                    RateSettings.ALL.stream(),
                    AuthSettings.ALL.stream(),
                    NotifySettings.ALL.stream(),
                    MailTemplateSettings.ALL.stream(),
                    Arrays.stream(Limit.values()).map(Settings::ofLimit))
            .<Setting<?>>flatMap(part -> part)
            .toList();

    private static final Map<String, Setting<?>> BY_KEY =
            ALL.stream().collect(Collectors.toMap(Setting::key, Function.identity()));

    private static final Map<String, Setting<?>> BY_ENVIRONMENT_VARIABLE =
            ALL.stream().collect(Collectors.toMap(Setting::environmentVariable, Function.identity()));

    private Settings() {}

    static Optional<Setting<?>> byKey(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    static Optional<Setting<?>> byEnvironmentVariable(String name) {
        return Optional.ofNullable(BY_ENVIRONMENT_VARIABLE.get(name));
    }

    /** The setting of a limit, whose value is a number in the limit's unit. */
    static String limitKey(Limit limit) {
        return LIMIT_PREFIX + limit.key();
    }

    static List<String> keys() {
        return ALL.stream().map(Setting::key).toList();
    }

    static Setting<Long> ofLimit(Limit limit) {
        String example = String.valueOf(Math.min(limit.maximum(), Math.max(1, 2L * limit.defaultValue())));
        return new Setting<>(
                limitKey(limit), typeOf(limit), String.valueOf(limit.defaultValue()), limit.description(), example);
    }

    private static ValueType<Long> typeOf(Limit limit) {
        if (limit.unit() == LimitUnit.BYTES) {
            return ValueType.bytes(limit.minimum(), limit.maximum());
        }
        ValueType<Integer> number =
                ValueType.integer(limit.minimum(), limit.maximum(), limit.unit().word());
        return new ValueType<>(
                number.allowed(), number.unit(), text -> (long) number.parse(text), value -> String.valueOf(value));
    }
}
