package dev.holdfast.persist.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.persist.AddressSet;
import dev.holdfast.persist.NameListener;
import dev.holdfast.persist.NameSubscription;
import dev.holdfast.persist.NameTrouble;
import dev.holdfast.persist.names.testsupport.RecordingListener;
import dev.holdfast.persist.names.testsupport.TestDns;
import dev.holdfast.persist.names.testsupport.TestDns.Manners;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

class DnsNamesTest {

    private static final int PORT = 7001;

    @TempDir
    private Path directory;

    private final ManualTimer time = new ManualTimer();
    private final RecordingListener heard = new RecordingListener();
    private TestDns dns;

    @BeforeEach
    void start() throws IOException {
        dns = TestDns.start();
    }

    @AfterEach
    void stop() throws IOException {
        dns.close();
    }

    private DnsNames.Builder names() {
        return Names.dns(time).servers(dns.address()).hostsFile(hosts());
    }

    private Path hosts() {
        return directory.resolve("hosts");
    }

    private NameSubscription follow(String name) {
        return names().build().subscribe(name, PORT, heard);
    }

    private void awaitSets(int count) throws InterruptedException {
        time.runUntil(() -> heard.sets().size() >= count);
        assertThat(heard.sets()).hasSize(count);
    }

    private void awaitTroubles(NameTrouble... all) throws InterruptedException {
        time.runUntil(() -> heard.troubles().size() >= all.length);
        assertThat(heard.troubles()).containsExactly(all);
    }

    @Test
    void shouldTellAllAddressesOfBothFamilies() throws Exception {
        dns.set("mq", 20, "A 127.0.0.2", "A 127.0.0.3", "AAAA ::1");
        follow("mq.test");
        awaitSets(1);
        assertThat(heard.last()).containsExactly("0:0:0:0:0:0:0:1:7001", "127.0.0.2:7001", "127.0.0.3:7001");
        assertThat(heard.sets().get(0).tiers()).hasSize(1);
        assertThat(heard.lastValidity()).isEqualTo(Duration.ofSeconds(20));
        assertThat(heard.troubles()).isEmpty();
    }

    @Test
    void shouldTakeThePortOfTheName() throws Exception {
        dns.set("mq", 20, "A 127.0.0.2");
        follow("MQ.Test.:8888");
        awaitSets(1);
        assertThat(heard.last()).containsExactly("127.0.0.2:8888");
    }

    @Test
    void shouldSeeAChangeWhenTheTtlIsOver() throws Exception {
        dns.set("mq", 20, "A 127.0.0.2");
        follow("mq.test");
        awaitSets(1);
        dns.set("mq", 20, "A 127.0.0.3");
        time.advance(Duration.ofMillis(19_999));
        assertThat(dns.udpQueries()).isEqualTo(2);
        time.advance(Duration.ofMillis(1));
        awaitSets(2);
        assertThat(heard.last()).containsExactly("127.0.0.3:7001");
    }

    @Test
    void shouldLookUpToATenthEarlierByChance() throws Exception {
        dns.set("mq", 20, "A 127.0.0.2");
        time.chance(0.5);
        follow("mq.test");
        awaitSets(1);
        time.advance(Duration.ofMillis(18_999));
        assertThat(dns.udpQueries()).isEqualTo(2);
        time.advance(Duration.ofMillis(1));
        awaitSets(2);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "86400, 300"})
    void shouldKeepTheTtlWithinItsBounds(long ttlSeconds, long expectedSeconds) throws Exception {
        dns.set("mq", ttlSeconds, "A 127.0.0.2");
        follow("mq.test");
        awaitSets(1);
        assertThat(heard.lastValidity()).isEqualTo(Duration.ofSeconds(expectedSeconds));
        time.advance(Duration.ofMillis(1000 * expectedSeconds - 1));
        assertThat(dns.udpQueries()).isEqualTo(2);
        time.advance(Duration.ofMillis(1));
        awaitSets(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeTheSmallestTtlOfTheWholeChain(boolean isServerChasing) throws Exception {
        dns.chase(isServerChasing);
        dns.set("mq", 300, "CNAME one");
        dns.set("one", 5, "CNAME two");
        dns.set("two", 60, "CNAME three");
        dns.set("three", 30, "A 127.0.0.2");
        follow("mq.test");
        awaitSets(1);
        assertThat(heard.last()).containsExactly("127.0.0.2:7001");
        assertThat(heard.lastValidity()).isEqualTo(Duration.ofSeconds(5));
        assertThat(dns.udpQueries()).isEqualTo(isServerChasing ? 2 : 8);
    }

    @Test
    void shouldAskOverTcpWhenTheAnswerIsTruncated() throws Exception {
        dns.set(
                "mq",
                20,
                IntStream.range(0, 120).mapToObj(i -> "A 127.0.1." + i).toArray(String[]::new));
        follow("mq.test");
        awaitSets(1);
        assertThat(heard.last()).hasSize(120);
        assertThat(dns.tcpQueries()).isEqualTo(1);
    }

    @Test
    void shouldTellEqualSetsWhenTheAnswersRotate() throws Exception {
        dns.set("mq", 1, "A 127.0.0.2", "A 127.0.0.3");
        follow("mq.test");
        awaitSets(1);
        dns.set("mq", 1, "A 127.0.0.3", "A 127.0.0.2");
        time.advance(Duration.ofSeconds(1));
        awaitSets(2);
        assertThat(heard.sets().get(1)).isEqualTo(heard.sets().get(0));
    }

    @Test
    void shouldKeepTheLastSetWhenTheServerFails() throws Exception {
        dns.set("mq", 1, "A 127.0.0.2");
        follow("mq.test");
        awaitSets(1);
        dns.behave(Manners.SERVFAIL);
        time.advance(Duration.ofSeconds(1));
        awaitTroubles(NameTrouble.FAILED);
        assertThat(heard.lastDetail()).contains("SERVFAIL").contains("A of mq.test.");
        assertThat(heard.sets()).hasSize(1);
        dns.behave(Manners.PROPER);
        time.advance(Duration.ofSeconds(1));
        awaitSets(2);
        assertThat(heard.troubles()).hasSize(1);
    }

    @Test
    void shouldKeepTheLastSetWhenTheServerIsSilent() throws Exception {
        dns.set("mq", 1, "A 127.0.0.2");
        follow("mq.test");
        awaitSets(1);
        dns.behave(Manners.SILENT);
        time.advance(Duration.ofSeconds(1));
        time.runUntil(() -> time.waiting() > 2);
        time.advance(Duration.ofMillis(999));
        assertThat(heard.troubles()).isEmpty();
        time.advance(Duration.ofMillis(1));
        awaitTroubles(NameTrouble.FAILED);
        assertThat(heard.lastDetail()).contains("no answer within 1000 ms");
        assertThat(heard.sets()).hasSize(1);
        dns.behave(Manners.PROPER);
        time.advance(Duration.ofSeconds(1));
        awaitSets(2);
    }

    @Test
    void shouldSayThatTheFirstAnswerIsPending() throws Exception {
        dns.behave(Manners.SILENT);
        names().queryTimeout(Duration.ofSeconds(3)).build().subscribe("mq.test", PORT, heard);
        time.advance(Duration.ofMillis(999));
        assertThat(heard.troubles()).isEmpty();
        time.advance(Duration.ofMillis(1));
        awaitTroubles(NameTrouble.PENDING);
        time.advance(Duration.ofSeconds(2));
        awaitTroubles(NameTrouble.PENDING, NameTrouble.FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVFAIL", "REFERRING", "SILENT"})
    void shouldAskTheNextServerAndStayWithIt(Manners manners) throws Exception {
        try (TestDns other = TestDns.start()) {
            dns.behave(manners);
            other.set("mq", 1, "A 127.0.0.2");
            names().servers(dns.address(), other.address()).build().subscribe("mq.test", PORT, heard);
            if (manners == Manners.SILENT) {
                time.advance(Duration.ofSeconds(1));
            }
            awaitSets(1);
            time.advance(Duration.ofSeconds(1));
            awaitSets(2);
            assertThat(dns.udpQueries()).isLessThanOrEqualTo(2);
            assertThat(heard.troubles()).doesNotContain(NameTrouble.FAILED);
        }
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "0, 1", "3600, 30", "-1, 5"})
    void shouldAskAgainForANameThatDoesNotExistAfterItsNegativeTtl(long ttlSeconds, long expectedSeconds)
            throws Exception {
        dns.negativeTtl(ttlSeconds);
        follow("mq.test");
        awaitTroubles(NameTrouble.NEGATIVE);
        assertThat(heard.lastDetail()).isEqualTo("mq.test. does not exist.");
        dns.set("mq", 1, "A 127.0.0.2");
        time.advance(Duration.ofMillis(1000 * expectedSeconds - 1));
        assertThat(dns.udpQueries()).isEqualTo(2);
        time.advance(Duration.ofMillis(1));
        awaitSets(1);
    }

    @Test
    void shouldKeepTheLastSetWhenTheNameHasNoAddressAnyMore() throws Exception {
        dns.set("mq", 1, "A 127.0.0.2");
        follow("mq.test");
        awaitSets(1);
        dns.set("mq", 1, "TXT moved");
        time.advance(Duration.ofSeconds(1));
        awaitTroubles(NameTrouble.NEGATIVE);
        assertThat(heard.lastDetail()).isEqualTo("mq.test. has no A. mq.test. has no AAAA.");
        assertThat(heard.sets()).hasSize(1);
        dns.set("mq", 1, "A 127.0.0.3");
        time.advance(Duration.ofSeconds(7));
        awaitSets(2);
        assertThat(heard.last()).containsExactly("127.0.0.3:7001");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNoticeAliasesThatLeadInACircle(boolean isServerChasing) throws Exception {
        dns.chase(isServerChasing);
        dns.set("mq", 1, "CNAME one");
        dns.set("one", 1, "CNAME mq");
        follow("mq.test");
        awaitTroubles(NameTrouble.FAILED);
        assertThat(heard.lastDetail()).contains("The aliases of mq.test. lead nowhere: [mq.test., one.test.].");
    }

    @Test
    void shouldNotFollowAliasesForEver() throws Exception {
        dns.chase(false);
        for (int i = 0; i < Chase.MAX_NAMES; i++) {
            dns.set("mq" + i, 1, "CNAME mq" + (i + 1));
        }
        dns.set("mq" + Chase.MAX_NAMES, 1, "A 127.0.0.2");
        follow("mq0.test");
        awaitTroubles(NameTrouble.FAILED);
        follow("mq1.test");
        awaitSets(1);
    }

    @Test
    void shouldTellPrioritiesWeightsAndPortsOfSrvRecords() throws Exception {
        dns.set("_mq._tcp", 30, "SRV 10 3 7001 one", "SRV 10 1 7002 two", "SRV 20 0 7003 three");
        dns.set("one", 60, "A 127.0.0.2");
        dns.set("two", 60, "CNAME alias");
        dns.set("alias", 9, "A 127.0.0.3");
        dns.set("three", 60, "A 127.0.0.4", "A 127.0.0.5");
        follow("srv:_mq._tcp.test");
        awaitSets(1);
        assertThat(heard.sets().get(0).endpoints())
                .extracting(each -> each.priority() + " " + each.weight() + " " + each.address())
                .containsExactly(
                        "10 3 /127.0.0.2:7001", "10 1 /127.0.0.3:7002", "20 0 /127.0.0.4:7003", "20 0 /127.0.0.5:7003");
        assertThat(heard.lastValidity()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void shouldKeepTheAddressesOfAnSrvHostThatCannotBeAskedFor() throws Exception {
        dns.set("_mq._tcp", 1, "SRV 10 3 7001 one", "SRV 10 1 7001 two");
        dns.set("one", 60, "A 127.0.0.2");
        dns.set("two", 60, "A 127.0.0.3");
        follow("srv:_mq._tcp.test");
        awaitSets(1);
        dns.set("two", 60, "CNAME two");
        dns.set("one", 60, "A 127.0.0.4");
        time.advance(Duration.ofSeconds(1));
        awaitTroubles(NameTrouble.FAILED);
        assertThat(heard.last()).containsExactlyInAnyOrder("127.0.0.4:7001", "127.0.0.3:7001");
    }

    @Test
    void shouldBelieveSrvRecordsThatSayThereIsNoService() throws Exception {
        dns.set("_mq._tcp", 1, "SRV 0 0 0 .");
        follow("srv:_mq._tcp.test");
        awaitTroubles(NameTrouble.NEGATIVE);
        assertThat(heard.lastDetail()).contains("no such service");
    }

    @Test
    void shouldRefuseMoreHostsThanAServiceCanHave() throws Exception {
        String[] records = IntStream.rangeClosed(0, SrvLookup.MAX_HOSTS)
                .mapToObj(i -> "SRV 0 0 1 h" + i)
                .toArray(String[]::new);
        dns.set("_mq._tcp", 1, records);
        follow("srv:_mq._tcp.test");
        awaitTroubles(NameTrouble.FAILED);
        assertThat(heard.lastDetail()).contains("more than 128 hosts");
    }

    @Test
    void shouldRefuseMoreAddressesThanAHostCanHave() throws Exception {
        String[] records = IntStream.rangeClosed(0, HostLookup.MAX_ADDRESSES)
                .mapToObj(i -> "A 127.1." + i / 256 + "." + i % 256)
                .toArray(String[]::new);
        dns.set("mq", 1, records);
        follow("mq.test");
        awaitTroubles(NameTrouble.FAILED);
        assertThat(heard.lastDetail()).contains("more than 1024 addresses");
    }

    @Test
    void shouldKeepTheAddressesOfAFamilyThatCannotBeAskedFor() throws Exception {
        dns.set("mq", 10, "A 127.0.0.2", "AAAA ::1");
        follow("mq.test");
        awaitSets(1);
        dns.behave(Manners.SERVFAIL, Type.AAAA);
        dns.set("mq", 10, "A 127.0.0.3", "AAAA ::1");
        time.advance(Duration.ofSeconds(10));
        awaitTroubles(NameTrouble.FAILED);
        assertThat(heard.last()).containsExactly("0:0:0:0:0:0:0:1:7001", "127.0.0.3:7001");
    }

    @Test
    void shouldUseOneFamilyWhenTheOtherWasNeverKnown() throws Exception {
        dns.set("mq", 10, "A 127.0.0.2");
        dns.behave(Manners.SERVFAIL, Type.AAAA);
        follow("mq.test");
        awaitSets(1);
        assertThat(heard.last()).containsExactly("127.0.0.2:7001");
        awaitTroubles(NameTrouble.FAILED);
    }

    @Test
    void shouldLookSoonWhenItIsRefreshedButFiveTimesASecondAtMost() throws Exception {
        dns.set("mq", 300, "A 127.0.0.2");
        NameSubscription subscription = follow("mq.test");
        awaitSets(1);
        for (int sets = 1; sets <= 5; sets++) {
            IntStream.range(0, 1000).forEach(i -> subscription.refresh());
            time.advance(Duration.ofMillis(199));
            assertThat(dns.udpQueries()).isEqualTo(2 * sets);
            time.advance(Duration.ofMillis(1));
            awaitSets(sets + 1);
        }
        time.advance(Duration.ofSeconds(299));
        assertThat(dns.udpQueries()).isEqualTo(12);
    }

    @Test
    void shouldLookAgainWhenItIsRefreshedDuringALook() throws Exception {
        dns.set("mq", 300, "A 127.0.0.2");
        NameSubscription subscription = follow("mq.test");
        time.settle();
        subscription.refresh();
        time.settle();
        awaitSets(1);
        time.advance(Duration.ofMillis(200));
        awaitSets(2);
    }

    @Test
    void shouldPreferTheHostsFileAndNoticeItsEdits() throws Exception {
        dns.set("mq", 300, "A 127.0.0.2");
        follow("mq.test");
        awaitSets(1);
        Files.writeString(hosts(), "# edited\n127.0.0.9 other MQ.test # here\n::1 mq.test\nnonsense mq.test\n");
        time.advance(Duration.ofSeconds(2));
        awaitSets(2);
        assertThat(heard.last()).containsExactly("0:0:0:0:0:0:0:1:7001", "127.0.0.9:7001");
        assertThat(dns.udpQueries()).isEqualTo(2);
        Files.delete(hosts());
        time.advance(Duration.ofSeconds(1));
        awaitSets(3);
        assertThat(heard.last()).containsExactly("127.0.0.2:7001");
    }

    @Test
    void shouldPreferTheHostsFileForHostsThatSrvRecordsName() throws Exception {
        Files.writeString(hosts(), "127.0.0.9 one.test\n");
        dns.set("_mq._tcp", 1, "SRV 10 3 7001 one");
        dns.set("one", 60, "A 127.0.0.2");
        follow("srv:_mq._tcp.test");
        awaitSets(1);
        assertThat(heard.last()).containsExactly("127.0.0.9:7001");
    }

    @Test
    void shouldAskForNamesInOtherScriptsAsDnsWritesThem() throws Exception {
        dns.set("xn--bcher-kva", 1, "A 127.0.0.2");
        follow("Bücher.test");
        awaitSets(1);
        assertThat(heard.last()).containsExactly("127.0.0.2:7001");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:80, 10.0.0.1:80",
        "10.0.0.1, 10.0.0.1:7001",
        "::1, 0:0:0:0:0:0:0:1:7001",
        "[::1]:80, 0:0:0:0:0:0:0:1:80",
        "[::1], 0:0:0:0:0:0:0:1:7001",
        "localhost, 127.0.0.1:7001",
        "LocalHost.:80, 127.0.0.1:80",
        "mq.localhost, 127.0.0.1:7001",
    })
    void shouldNotAskForAddressesNorForThisMachine(String name, String expected) throws Exception {
        follow(name);
        awaitSets(1);
        assertThat(heard.last()).containsExactly(expected);
        assertThat(dns.udpQueries()).isZero();
    }

    @Test
    void shouldJoinTheAddressesOfAListOfNames() throws Exception {
        dns.set("one", 5, "A 127.0.0.2");
        dns.set("two", 9, "A 127.0.0.3");
        follow("one.test, two.test:8888, 127.0.0.4");
        awaitSets(1);
        assertThat(heard.last()).containsExactlyInAnyOrder("127.0.0.2:7001", "127.0.0.3:8888", "127.0.0.4:7001");
        assertThat(heard.lastValidity()).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "mq.test:",
                "mq.test:0",
                "mq.test:65536",
                "mq.test:-1",
                "mq.test:x",
                "10.0.0.256",
                "127.1",
                "[::1",
                "[mq.test]:1",
                "[::1]1",
                "1:2:3",
                "srv:",
                "srv:_mq._tcp.test:80",
                "srv:10.0.0.1",
                "mq..test",
                "mq@test",
                "a,",
                "one.test,two.test:0"
            })
    void shouldRefuseWhatCannotBeAName(String name) {
        assertThatThrownBy(() -> follow(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseNamesThatAreTooLong() {
        assertThatThrownBy(() -> follow("a".repeat(64) + ".test")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> follow("a.".repeat(128) + "test")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> names().build().subscribe("mq.test", 0, heard)).hasMessageContaining("port");
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        assertThatThrownBy(() -> names().minTtl(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> names().servers()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> names().servers(InetSocketAddress.createUnresolved("mq.test", 53)))
                .isInstanceOf(IllegalArgumentException.class);
        DnsNames.Builder twisted = names().minTtl(Duration.ofMinutes(6));
        assertThatThrownBy(twisted::build).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldStopEverythingWhenItIsClosed() throws Exception {
        dns.set("mq", 1, "A 127.0.0.2");
        NameSubscription subscription = follow("mq.test");
        awaitSets(1);
        subscription.close();
        subscription.refresh();
        time.settle();
        assertThat(time.waiting()).isZero();
        time.advance(Duration.ofMinutes(10));
        assertThat(dns.udpQueries()).isEqualTo(2);
        assertThat(heard.sets()).hasSize(1);
    }

    @Test
    void shouldTellNothingOfALookThatEndsAfterTheClose() throws Exception {
        dns.set("mq", 1, "A 127.0.0.2");
        NameSubscription subscription = follow("mq.test");
        time.settle();
        subscription.close();
        time.runUntil(() -> dns.udpQueries() == 2 && time.waiting() == 0);
        assertThat(heard.sets()).isEmpty();
        assertThat(heard.troubles()).isEmpty();
    }

    @Test
    void shouldSurviveAListenerThatFails() throws Exception {
        dns.set("mq", 1, "A 127.0.0.2");
        NameListener faulty = (whole, validFor) -> {
            heard.onAddresses(whole, validFor);
            throw new IllegalStateException("A fault of the test.");
        };
        names().build().subscribe("mq.test", PORT, faulty);
        awaitSets(1);
        time.advance(Duration.ofSeconds(1));
        awaitSets(2);
    }

    /** With the real timer, so that nothing but the network and the clock is left out. */
    @Test
    void shouldSeeAChangeInRealTime() throws Exception {
        dns.set("mq", 0, "A 127.0.0.2");
        BlockingQueue<AddressSet> sets = new LinkedBlockingQueue<>();
        DnsNames names = Names.dns().servers(dns.address()).hostsFile(hosts()).build();
        try (NameSubscription subscription = names.subscribe("mq.test", PORT, (whole, validFor) -> sets.add(whole))) {
            AddressSet first = sets.poll(30, TimeUnit.SECONDS);
            dns.set("mq", 0, "A 127.0.0.3");
            long changedAtNanos = System.nanoTime();
            AddressSet next = first;
            while (next != null && next.equals(first)) {
                next = sets.poll(30, TimeUnit.SECONDS);
            }
            long seenAfterMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - changedAtNanos);
            assertThat(next).isNotNull();
            assertThat(seenAfterMillis).isLessThan(10_000);
            subscription.refresh();
            assertThat(sets.poll(30, TimeUnit.SECONDS)).isEqualTo(next);
        }
    }

    @Test
    void shouldLookForShortNamesInTheSearchPath() throws Exception {
        List<Name> path = List.of(Name.fromString("corp.test."), Name.fromString("test."));
        DnsConfig config = new DnsConfig(List.of(dns.address()), path, 1);
        dns.set("mq", 10, "A 127.0.0.2");
        DnsClient client = new DnsClient(time, config::servers, Duration.ofSeconds(1));
        Source source =
                new DnsSource(time, client, new HostsFile(time, hosts()), ServiceName.parse("mq", PORT), () -> config);
        Watch.start(time, source, Pacing.every(Duration.ofSeconds(10)), heard);
        awaitSets(1);
        assertThat(heard.last()).containsExactly("127.0.0.2:7001");
        assertThat(dns.udpQueries()).isEqualTo(4);
    }

    @Test
    void shouldTryFullNamesAsTheyAreFirst() throws Exception {
        DnsConfig config = new DnsConfig(List.of(), List.of(Name.fromString("corp.test.")), 2);
        assertThat(config.candidates("mq")).hasToString("[mq.corp.test., mq.]");
        assertThat(config.candidates("mq.a")).hasToString("[mq.a.corp.test., mq.a.]");
        assertThat(config.candidates("mq.a.b")).hasToString("[mq.a.b., mq.a.b.corp.test.]");
        assertThat(config.candidates("mq.")).hasToString("[mq.]");
    }
}
