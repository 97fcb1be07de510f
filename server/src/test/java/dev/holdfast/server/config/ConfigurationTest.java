package dev.holdfast.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
    private static final String EVERYTHING = """
        # Everything differs from its default.
        listen = 127.0.0.1:1
        websocket.listen=[::1]:2
        insecure = true
        data.dir = /srv/messages
        storage = memory
        storage.durability = interval
        storage.interval_millis = 7
        storage.accept_data_loss = true
        storage.cache_bytes = 16MiB
        storage.memtable_bytes = 32 MiB
        storage.disk.warn_used_percent = 50
        storage.disk.reserve_percent = 1
        storage.disk.reserve_bytes = 10
        storage.disk.ballast_bytes = 11 KiB
        storage.disk.ballast_release_bytes = 9
        network.hosts = Queues.example.org
        websocket.origins = https://app.example.org
        websocket.compression = true
        cors.allowed_origins = *
        cors.allow_credentials = false
        cors.expose_headers = Location
        cors.allow_methods = GET,HEAD
        cors.allow_headers = none
        cors.max_age = 6
        auth.mode = token
        policy.file = /etc/policy.yaml
        auth.jwt.jwks_url = https://keys.example.org/
        auth.jwt.key_file = /etc/key.pem
        auth.jwt.jwks_max_age_seconds = 10
        auth.jwt.issuer = https://issuer.example.org
        auth.jwt.audiences = holdfast, queues
        auth.jwt.algorithms = ES512
        auth.jwt.clock_skew_seconds = 1
        auth.jwt.project_claim = tenant
        auth.jwt.roles_claim = groups
        auth.keystone.url = http://keystone:5000/
        auth.keystone.www_authenticate_uri = https://public:5000
        auth.keystone.username = me
        auth.keystone.password = p
        auth.keystone.user_domain_name = users
        auth.keystone.project_name = all
        auth.keystone.project_domain_name = projects
        auth.keystone.application_credential_id = cafe
        auth.keystone.application_credential_secret = s
        auth.keystone.timeout_seconds = 1
        auth.keystone.cache_seconds = 2
        auth.keystone.cache_entries = 3
        signed_url.secret_key = swordfish
        signed_url.max_lifetime_days = 7
        metrics.access = all
        encryption.keys = k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
        encryption.key_file = /etc/holdfast.keys
        rates.project_requests_per_second = 1
        rates.project_bytes_per_second = 2
        rates.connection_requests_per_second = 3
        rates.connection_bytes_per_second = 4
        rates.burst_seconds = 6
        rates.max_projects = 7
        quotas.queues_per_project = 8
        quotas.topics_per_project = 9
        quotas.messages_per_queue = 10
        quotas.messages_per_project = 11
        quotas.bytes_per_project = 12
        admin_mode = true
        pooling = true
        enable_virtual_pool = true
        pools.directories = /srv/a, /srv/b
        client_id_uuid_safe = off
        message_delete_with_claim_id = true
        require_confirmation = true
        enable_checksum = true
        lanes = 3
        io.threads = 5
        log.format = json
        log.level = trace
        shutdown.drain_seconds = 3
        shutdown.grace_seconds = 0
        """;

    @TempDir
    private Path folder;

    @Test
    void shouldHaveDefaults() throws ConfigurationException {
        NodeConfig config = Configuration.load(ConfigurationSources.NONE).nodeConfig();
        assertThat(config.network()).isEqualTo(new NetworkConfig(address("127.0.0.1:8888"), Optional.empty(), false));
        Path data = Path.of(System.getProperty("user.home"), ".local/share/holdfast");
        assertThat(config.storage())
                .isEqualTo(new StorageConfig(
                        StorageKind.ROCKSDB,
                        data,
                        Durability.SYNC,
                        100,
                        false,
                        256L << 20,
                        128L << 20,
                        new DiskConfig(85, 5, 2L << 30, 512L << 20, 256L << 20),
                        EncryptionConfig.NONE));
        assertThat(config.contract()).isEqualTo(new ContractConfig(false, ClientIdCheck.STRICT, false));
        assertThat(config.log()).isEqualTo(new LogConfig(LogFormat.TEXT, LogLevel.INFO));
        assertThat(config.shutdown()).isEqualTo(new ShutdownConfig(10, 10));
        assertThat(config.limits()).isEqualTo(Limits.DEFAULT);
    }

    private static final String CHANGED_NOTIFICATIONS = """
        subscriber_types = https, mailto
        max_notifier_workers = 5
        webhooks.allow = 10.0.0.0/8, intranet
        webhooks.signing_key = whsec_c2VjcmV0
        webhooks.connect_timeout_millis = 1
        webhooks.response_timeout_millis = 2
        webhooks.total_timeout_millis = 3
        webhooks.max_calls_per_host = 1
        mail.host = mail.example.org
        mail.port = 25
        mail.tls = none
        mail.user = me
        mail.password = hidden
        mail.from = me@example.org
        mail.confirmation_subject = Confirm
        mail.confirmation_body = Open\\n{2}
        mail.confirmation_sender = desk@example.org
        mail.unsubscribe_subject = Bye
        mail.unsubscribe_body = Bye, {0}
        mail.unsubscribe_sender = door@example.org
        external_confirmation_url = https://example.org/
        network.public_url = https://queues.example.org
        """;

    private static NotifyConfig changedNotifications() {
        return new NotifyConfig(
                List.of("https", "mailto"),
                5,
                new WebhookConfig(
                        List.of("10.0.0.0/8", "intranet"), Optional.of(new Secret("whsec_c2VjcmV0")), 1, 2, 3, 1),
                new MailConfig(
                        Optional.of("mail.example.org"),
                        25,
                        MailTls.NONE,
                        Optional.of("me"),
                        Optional.of(new Secret("hidden")),
                        Optional.of("me@example.org"),
                        new MailTemplates(
                                new MailTemplate(
                                        Optional.of("Confirm"),
                                        Optional.of("Open\n{2}"),
                                        Optional.of("desk@example.org")),
                                new MailTemplate(
                                        Optional.of("Bye"), Optional.of("Bye, {0}"), Optional.of("door@example.org")))),
                Optional.of("https://example.org/"),
                Optional.of(URI.create("https://queues.example.org")));
    }

    @Test
    void shouldMapEverySetting() throws ConfigurationException, IOException {
        Path file = file(EVERYTHING + CHANGED_NOTIFICATIONS);
        Configuration configuration = Configuration.load(sources(file));
        NodeConfig config = configuration.nodeConfig();
        assertThat(config)
                .isEqualTo(new NodeConfig(
                        new NetworkConfig(address("127.0.0.1:1"), Optional.of(address("[::1]:2")), true),
                        changedEdge(),
                        changedAuth(),
                        changedNotifications(),
                        changedStorage(),
                        changedPooling(),
                        new ContractConfig(true, ClientIdCheck.OFF, true, true, true),
                        new ThreadConfig(3, 5),
                        new LogConfig(LogFormat.JSON, LogLevel.TRACE),
                        new ShutdownConfig(3, 0),
                        Limits.DEFAULT));
        assertThat(configuration.describe())
                .filteredOn(setting -> !setting.key().startsWith("limits."))
                .allSatisfy(setting -> assertThat(setting.value()).isNotEqualTo(setting.defaultValue()));
    }

    private static AuthConfig changedAuth() {
        return new AuthConfig(
                AuthMode.TOKEN,
                Optional.of(Path.of("/etc/policy.yaml")),
                Path.of("/srv/messages/tokens.json"),
                new JwtConfig(
                        Optional.of(URI.create("https://keys.example.org/")),
                        Optional.of(Path.of("/etc/key.pem")),
                        10,
                        Optional.of("https://issuer.example.org"),
                        List.of("holdfast", "queues"),
                        List.of("ES512"),
                        1,
                        "tenant",
                        "groups"),
                new KeystoneConfig(
                        Optional.of(URI.create("http://keystone:5000/v3")),
                        Optional.of(URI.create("https://public:5000")),
                        Optional.of(new KeystoneLogin.ApplicationCredential("cafe", new Secret("s"))),
                        1,
                        2,
                        3));
    }

    private static StorageConfig changedStorage() {
        return new StorageConfig(
                StorageKind.MEMORY,
                Path.of("/srv/messages"),
                Durability.INTERVAL,
                7,
                true,
                16L << 20,
                32L << 20,
                new DiskConfig(50, 1, 10, 11L << 10, 9),
                new EncryptionConfig(
                        Optional.of(new Secret("k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")),
                        Optional.of(Path.of("/etc/holdfast.keys"))));
    }

    private static PoolingConfig changedPooling() {
        return new PoolingConfig(true, true, List.of(Path.of("/srv/a"), Path.of("/srv/b")));
    }

    private static EdgeConfig changedEdge() {
        return new EdgeConfig(
                new HostNames(Set.of("queues.example.org", "127.0.0.1", "::1"), HostNames.Check.REFUSE_OTHERS),
                new Origins(Set.of(new Origin("https", "app.example.org")), false),
                new CorsConfig(
                        new Origins(Set.of(), true), false, List.of("Location"), List.of("GET", "HEAD"), List.of(), 6),
                new SignedUrlConfig(Optional.of(new Secret("swordfish")), 7),
                new RateConfig(new RateConfig.Rate(1, 2), new RateConfig.Rate(3, 4), 6, 7),
                new QuotaConfig(8, 9, 10, 11, 12),
                MetricsAccess.ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limits.max_messages_per_page=50", "limits.max_frame_bytes=2MiB", "limits.min_claim_ttl=1"})
    void shouldMapLimits(String set) throws ConfigurationException {
        Limits limits = Configuration.load(sets(set)).nodeConfig().limits();
        Limit limit =
                Limit.of(set.substring("limits.".length(), set.indexOf('='))).orElseThrow();
        assertThat(limits.value(limit)).isIn(50, 2 << 20, 1);
        assertThat(limits.with(limit, limit.defaultValue())).isEqualTo(Limits.DEFAULT);
    }

    @Test
    void shouldAcceptTheDefaultAndTheExampleOfEverySetting() throws InvalidValue {
        for (Setting<?> setting : Settings.ALL) {
            assertThat(setting.type().normalize(setting.defaultText())).isNotEmpty();
            assertThat(setting.type().normalize(setting.example()))
                    .as(setting.key())
                    .isNotEqualTo(setting.type().normalize(setting.defaultText()));
            assertThat(setting.description()).matches("[A-Z].*\\.");
        }
    }

    @Test
    void shouldLetLaterSourcesWin() throws ConfigurationException, IOException {
        Path file = file("lanes = 1\nio.threads = 1\nlog.level = warn\nlog.format = json\nlisten = 127.0.0.1:1");
        Configuration configuration = Configuration.load(new ConfigurationSources(
                Optional.of(file),
                Map.of("HOLDFAST_IO_THREADS", "2", "HOLDFAST_LOG_LEVEL", "error", "HOLDFAST_LISTEN", "127.0.0.1:2"),
                List.of("log.level=debug", "listen=127.0.0.1:3"),
                List.of(new Assignment("listen", "127.0.0.1:4", "--listen"))));
        assertThat(configuration.describe())
                .filteredOn(setting -> !setting.origin().equals("default"))
                .extracting(EffectiveSetting::key, EffectiveSetting::value, EffectiveSetting::origin)
                .containsExactly(
                        tuple("listen", "127.0.0.1:4", "--listen"),
                        tuple("lanes", "1", "file " + file + ":1"),
                        tuple("io.threads", "2", "environment HOLDFAST_IO_THREADS"),
                        tuple("log.format", "json", "file " + file + ":4"),
                        tuple("log.level", "debug", "--set"));
    }

    @Test
    void shouldReadTheFileThatTheEnvironmentNamesUnlessAnotherIsGiven() throws ConfigurationException, IOException {
        Path named = file("lanes = 7");
        Map<String, String> environment = Map.of("HOLDFAST_CONFIG", named.toString());
        Configuration fromEnvironment =
                Configuration.load(new ConfigurationSources(Optional.empty(), environment, List.of(), List.of()));
        assertThat(fromEnvironment.nodeConfig().threads().lanes()).isEqualTo(7);
        Path other = Files.writeString(folder.resolve("other.conf"), "lanes = 8");
        Configuration fromOption =
                Configuration.load(new ConfigurationSources(Optional.of(other), environment, List.of(), List.of()));
        assertThat(fromOption.nodeConfig().threads().lanes()).isEqualTo(8);
    }

    @Test
    void shouldReportEveryProblemAtOnce() throws IOException {
        Path file = file("lisen = 127.0.0.1:1\nlanes = many\nlanes = 2\nnonsense\nlog.level = info # chatty\n");
        assertThat(problems(new ConfigurationSources(
                        Optional.of(file),
                        Map.of("HOLDFAST_STORAGE_DURABLITY", "sync", "HOLDFAST_LISTEN", "0.0.0.0:8888"),
                        List.of("storage=disk", "durability=sync", "x"),
                        List.of())))
                .containsExactly(
                        "file " + file
                                + ":3: lanes is already set in line 2; a setting may be given once, remove one of"
                                + " the two lines.",
                        "file " + file + ":4: 'nonsense' is not of the form key = value.",
                        "file " + file + ":5: a comment needs a line of its own, but the value of log.level contains"
                                + " ' #'.",
                        "environment: HOLDFAST_STORAGE_DURABLITY is not a setting. Did you mean"
                                + " HOLDFAST_STORAGE_DURABILITY?",
                        "--set x: it takes key=value. Example: --set log.level=debug",
                        "file " + file + ":1: there is no setting 'lisen'. Did you mean 'listen'?",
                        "file " + file + ":2: lanes cannot be 'many'; it takes a whole number from 0 to 16 threads."
                                + " Example: lanes = 4",
                        "--set: storage cannot be 'disk'; it takes rocksdb or memory. Example: storage = memory",
                        "--set: there is no setting 'durability'. Did you mean 'storage.durability'?",
                        "environment HOLDFAST_LISTEN: listen = 0.0.0.0:8888 may be reached from other machines, and"
                                + " there is no authentication: anybody who can connect could read and delete"
                                + " everything. Listen on 127.0.0.1, choose an auth.mode, or accept this with"
                                + " --insecure (or insecure = true).");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lanes=-1 | lanes cannot be '-1'; it takes a whole number from 0 to 16 threads.",
                "lanes=99999999999999999999 | lanes cannot be '99999999999999999999'",
                "listen=8888 | it takes host:port",
                "data.dir= | data.dir cannot be ''; it takes a path",
                "auth.jwt.key_file= | auth.jwt.key_file cannot be ''; it takes a path",
                "policy.file= | policy.file cannot be ''; it takes a path",
                "listen=127.0.0.1:70000 | it takes host:port",
                "listen=300.0.0.1:1 | it takes host:port",
                "listen=127.1:1 | it takes host:port",
                "listen=[12345::]:1 | it takes host:port",
                "admin_mode=yes | it takes true or false. Example: admin_mode = true",
                "log.level= | log.level cannot be ''; it takes error, warn, info, debug or trace.",
                "storage.cache_bytes=1GB | it takes a size from 8 MiB to 1024 GiB, in bytes or with KiB, MiB or GiB.",
                "storage.cache_bytes=999999999999999GiB | it takes a size",
                "limits.max_wait_seconds=9999 | it takes a whole number from 0 to 3600 seconds.",
                "limits.max_message_ttl=61 | default, --set: limits.default_message_ttl (3600) must not exceed",
                "websocket.listen=127.0.0.1:8888 | is the address of listen, which serves WebSocket too.",
                "websocket.listen=0.0.0.0:9000 | may be reached from other machines",
                "storage.disk.reserve_bytes=0 | posts must be refused before the ballast is given up",
                "listen=queue.example.org:1 | may be reached from other machines",
                "max_messages_per_page=5 | Did you mean 'limits.max_messages_per_page'?",
            })
    void shouldRefuse(String set, String explanation) {
        assertThat(problems(sets(set))).singleElement().asString().contains(explanation);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "127.8.9.1:1", "[::1]:1", "localhost:1"})
    void shouldListenOnLoopbackWithoutMoreAdo(String address) throws ConfigurationException {
        NetworkConfig network =
                Configuration.load(sets("listen=" + address)).nodeConfig().network();
        assertThat(network.listen()).hasToString(address);
    }

    @Test
    void shouldRefuseAnEmptyPathWhereverItComesFrom() {
        assertThat(problems(new ConfigurationSources(
                        Optional.empty(),
                        Map.of("HOLDFAST_DATA_DIR", "", "HOLDFAST_CONFIG", ""),
                        List.of(),
                        List.of(new Assignment("data.dir", " ", "--data-dir")))))
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .isEqualTo("environment: HOLDFAST_CONFIG is empty. Name a file, or unset it."),
                        problem -> assertThat(problem)
                                .startsWith("environment HOLDFAST_DATA_DIR: data.dir cannot be ''; it takes a path"),
                        problem -> assertThat(problem).startsWith("--data-dir: data.dir cannot be ' '"));
    }

    @Test
    void shouldListenBeyondLoopbackWhenTold() throws ConfigurationException {
        NetworkConfig network = Configuration.load(sets("listen=[::]:1", "insecure=true"))
                .nodeConfig()
                .network();
        assertThat(network.listen()).isEqualTo(new ListenAddress("::", 1));
    }

    @Test
    void shouldIgnoreVariablesOfTheLauncherAndOfKubernetes() throws ConfigurationException {
        Map<String, String> environment = Map.of(
                "HOLDFAST_JAVA_OPTS", "-Xmx1g",
                "HOLDFAST_CHECK", "normal",
                "HOLDFAST_PORT", "tcp://10.0.0.7:8888",
                "HOLDFAST_PORT_8888_TCP_ADDR", "10.0.0.7",
                "HOLDFAST_SERVICE_HOST", "10.0.0.7",
                "HOLDFAST_SERVICE_PORT_REST", "8888",
                "HOME", "/nowhere");
        assertThat(Configuration.load(new ConfigurationSources(Optional.empty(), environment, List.of(), List.of()))
                        .describe())
                .allMatch(setting -> setting.origin().equals("default"));
    }

    @Test
    void shouldSayWhyAFileCannotBeRead() throws IOException {
        Path missing = folder.resolve("missing.conf");
        assertThat(problems(sources(missing))).containsExactly("file " + missing + ": there is no such file.");
        Path binary = Files.write(folder.resolve("binary.conf"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(problems(sources(binary))).containsExactly("file " + binary + ": it is not UTF-8 text.");
        Path huge =
                Files.write(folder.resolve("huge.conf"), "#".repeat(1_048_577).getBytes(StandardCharsets.UTF_8));
        assertThat(problems(sources(huge)))
                .containsExactly("file " + huge + ": it cannot be read: it is larger than 1 MiB.");
        assertThat(problems(sources(folder))).singleElement().asString().contains("cannot be read");
    }

    @Test
    void shouldRepeatHostileTextOnlyInASafeForm() throws IOException {
        Path file = file("\u001b[31m" + "x".repeat(5000) + " = 1");
        assertThat(problems(sources(file)))
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem).doesNotContain("\u001b").hasSizeLessThan(500));
    }

    @Test
    void shouldDeriveThreadsFromProcessors() {
        assertThat(ThreadConfig.of(0, 0, 1)).isEqualTo(new ThreadConfig(1, 1));
        assertThat(ThreadConfig.of(0, 0, 16)).isEqualTo(new ThreadConfig(8, 8));
        assertThat(ThreadConfig.of(2, 3, 16)).isEqualTo(new ThreadConfig(2, 3));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("holdfast.conf"), text);
    }

    private static List<String> problems(ConfigurationSources sources) {
        return catchThrowableOfType(ConfigurationException.class, () -> Configuration.load(sources))
                .problems();
    }

    private static ConfigurationSources sources(Path file) {
        return new ConfigurationSources(Optional.of(file), Map.of(), List.of(), List.of());
    }

    private static ConfigurationSources sets(String... sets) {
        return new ConfigurationSources(Optional.empty(), Map.of(), List.of(sets), List.of());
    }

    private static ListenAddress address(String text) {
        return ListenAddress.parse(text).orElseThrow();
    }
}
