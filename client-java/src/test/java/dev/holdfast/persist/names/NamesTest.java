package dev.holdfast.persist.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.persist.AddressSet;
import dev.holdfast.persist.Endpoint;
import dev.holdfast.persist.NameListener;
import dev.holdfast.persist.NameService;
import dev.holdfast.persist.NameSubscription;
import dev.holdfast.persist.NameTrouble;
import dev.holdfast.persist.names.testsupport.RecordingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

    private static final int PORT = 7001;
    private static final Duration CONVERGENCE = Duration.ofMillis(100);

    @TempDir
    private Path directory;

    private final ManualTimer time = new ManualTimer();
    private final RecordingListener heard = new RecordingListener();

    /** Tells what the test says. */
    private static final class Scripted implements NameService {
        private final List<NameListener> listeners = new ArrayList<>();
        private final List<String> names = new ArrayList<>();
        private int refreshes;
        private int closes;

        @Override
        public NameSubscription subscribe(String name, int defaultPort, NameListener listener) {
            names.add(name);
            listeners.add(listener);
            return new NameSubscription() {
                @Override
                public void refresh() {
                    refreshes++;
                }

                @Override
                public void close() {
                    closes++;
                }
            };
        }

        void tell(int seconds, String... addresses) {
            listeners.forEach(each -> each.onAddresses(set(addresses), Duration.ofSeconds(seconds)));
        }

        void trouble(NameTrouble trouble) {
            listeners.forEach(each -> each.onTrouble(trouble, "Trouble."));
        }
    }

    private static AddressSet set(String... addresses) {
        return Literals.endpoints(List.of(addresses), PORT);
    }

    private NameSubscription follow(NameService service) {
        NameSubscription subscription = service.subscribe("mq.test", PORT, heard);
        time.settle();
        return subscription;
    }

    private Path file() {
        return directory.resolve("servers");
    }

    private void write(String text) throws IOException {
        Path fresh = directory.resolve("fresh");
        Files.writeString(fresh, text);
        Files.move(fresh, file(), StandardCopyOption.ATOMIC_MOVE);
    }

    // ---- fixed

    @Test
    void shouldGiveFixedAddressesAndConfirmThemWhenRefreshed() {
        NameSubscription subscription = follow(Names.fixed(time, "10.0.0.1:80, [::1]", "localhost:81"));
        assertThat(heard.last()).containsExactlyInAnyOrder("10.0.0.1:80", "0:0:0:0:0:0:0:1:7001", "127.0.0.1:81");
        assertThat(heard.lastValidity()).isEqualTo(Names.FOREVER);
        subscription.refresh();
        time.advance(Duration.ofMillis(200));
        assertThat(heard.sets()).hasSize(2);
        assertThat(heard.sets().get(1)).isEqualTo(heard.sets().get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mq.test:80", "10.0.0.1,", "10.0.0.1:0", "srv:_mq._tcp.test"})
    void shouldRefuseFixedAddressesThatAreNone(String text) {
        assertThatThrownBy(() -> Names.fixed(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Names.fixed()).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- file

    @Test
    void shouldReadAFileAndFollowItsEdits() throws Exception {
        write("# the first\n10.0.0.1\n\n10.0.0.2:80  priority=10 weight=3 zone=a rack=7 # far away\n");
        follow(Names.file(time, file()));
        assertThat(heard.last()).containsExactly("10.0.0.1:7001", "10.0.0.2:80");
        Endpoint far = heard.sets().get(0).endpoints().get(1);
        assertThat(far.priority()).isEqualTo(10);
        assertThat(far.weight()).isEqualTo(3);
        assertThat(far.attributes()).isEqualTo(Map.of("zone", "a", "rack", "7"));
        write("10.0.0.3\n");
        time.advance(Duration.ofSeconds(1));
        assertThat(heard.last()).containsExactly("10.0.0.3:7001");
    }

    @Test
    void shouldConfirmAFileThatIsAsItWas() throws Exception {
        write("10.0.0.1\n");
        follow(Names.file(time, file()));
        time.advance(Duration.ofSeconds(2));
        assertThat(heard.sets()).hasSize(3).containsOnly(set("10.0.0.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "mq.test:80, only addresses and localhost",
        "10.0.0.1 weight, \"\"weight\"\" is not a new key=value pair",
        "10.0.0.1 weight=x, weight=x is not a number",
        "10.0.0.1 weight=70000, must lie between",
        "10.0.0.1 priority=-1, priority=-1 is not a number",
        "10.0.0.1 a=1 a=2, \"\"a=2\"\" is not a new key=value pair",
        "10.0.0.1:99999, it needs a port",
    })
    void shouldKeepTheLastSetThroughABadEditAndSayWhatIsWrong(String line, String detail) throws Exception {
        write("10.0.0.1\n");
        follow(Names.file(time, file()));
        write("10.0.0.2\n" + line + "\n");
        time.advance(Duration.ofSeconds(10));
        assertThat(heard.sets()).containsOnly(set("10.0.0.1"));
        assertThat(heard.troubles()).containsExactly(NameTrouble.FAILED);
        assertThat(heard.lastDetail()).contains("servers, line 2: ").contains(detail.replace("\"\"", "\""));
        write("10.0.0.2\n");
        time.advance(Duration.ofSeconds(1));
        assertThat(heard.last()).containsExactly("10.0.0.2:7001");
    }

    @Test
    void shouldKeepTheLastSetThroughAFileThatIsMissingEmptyTooLargeOrNoText() throws Exception {
        write("10.0.0.1\n");
        follow(Names.file(time, file()));
        Files.delete(file());
        time.advance(Duration.ofSeconds(2));
        assertThat(heard.lastDetail()).startsWith("There is no file ");
        write("# nothing\n");
        time.advance(Duration.ofSeconds(2));
        assertThat(heard.lastDetail()).endsWith(" lists no endpoint.");
        write("#".repeat(WatchedFile.MAX_BYTES + 1));
        time.advance(Duration.ofSeconds(2));
        assertThat(heard.lastDetail()).endsWith(" has more than 1048576 bytes.");
        Files.write(file(), new byte[] {(byte) 0xff});
        time.advance(Duration.ofSeconds(2));
        assertThat(heard.lastDetail()).endsWith(" is not UTF-8.");
        assertThat(heard.troubles())
                .containsExactly(NameTrouble.FAILED, NameTrouble.NEGATIVE, NameTrouble.FAILED, NameTrouble.FAILED);
        assertThat(heard.sets()).hasSize(1);
    }

    // ---- router

    @ParameterizedTest
    @CsvSource({
        "mq.consul, consul",
        "CONSUL., consul",
        "srv:_mq._tcp.Consul, consul",
        "mq.consul.:7001, consul",
        "mq.east.consul:7001, east",
        "xeast.consul, consul",
        "mq.xconsul, otherwise",
        "consul.test, otherwise",
        "'a.consul,b.consul', otherwise",
        "'a.consul:1,b.consul:2', otherwise",
        "[::1]:7001, otherwise",
        "'', otherwise",
    })
    void shouldGiveANameToTheServiceOfItsLongestSuffix(String name, String expected) {
        Scripted consul = new Scripted();
        Scripted east = new Scripted();
        Scripted otherwise = new Scripted();
        NameService router = Names.router(Map.of("*.consul", consul, ".EAST.consul.", east), otherwise);
        router.subscribe(name, PORT, heard);
        Map<String, Scripted> services = Map.of("consul", consul, "east", east, "otherwise", otherwise);
        services.forEach((key, service) ->
                assertThat(service.names).isEqualTo(key.equals(expected) ? List.of(name) : List.of()));
    }

    // ---- merge

    @Test
    void shouldWaitForAllServicesBeforeTheFirstSet() {
        Scripted one = new Scripted();
        Scripted two = new Scripted();
        follow(Names.merge(time, CONVERGENCE, one, two));
        one.tell(9, "10.0.0.1");
        time.advance(Duration.ofMillis(50));
        assertThat(heard.sets()).isEmpty();
        two.tell(5, "10.0.0.2");
        time.settle();
        assertThat(heard.sets()).containsExactly(set("10.0.0.1", "10.0.0.2"));
        assertThat(heard.lastValidity()).isEqualTo(Duration.ofSeconds(5));
        assertThat(time.waiting()).isZero();
        assertThat(one.names).containsExactly("mq.test");
    }

    @Test
    void shouldWaitNoLongerThanTheConvergenceTime() {
        Scripted one = new Scripted();
        Scripted two = new Scripted();
        follow(Names.merge(time, CONVERGENCE, one, two));
        time.advance(Duration.ofSeconds(5));
        one.tell(9, "10.0.0.1");
        time.advance(Duration.ofMillis(60));
        one.tell(9, "10.0.0.3");
        time.advance(Duration.ofMillis(39));
        assertThat(heard.sets()).isEmpty();
        time.advance(Duration.ofMillis(1));
        assertThat(heard.sets()).containsExactly(set("10.0.0.3"));
        two.tell(9, "10.0.0.2");
        time.settle();
        assertThat(heard.sets()).hasSize(2).last().isEqualTo(set("10.0.0.2", "10.0.0.3"));
    }

    @Test
    void shouldNotWaitForServicesInTroubleAndKeepWhatTheyHad() {
        Scripted one = new Scripted();
        Scripted two = new Scripted();
        follow(Names.merge(time, CONVERGENCE, one, two));
        two.trouble(NameTrouble.PENDING);
        two.trouble(NameTrouble.NEGATIVE);
        one.tell(9, "10.0.0.1");
        time.settle();
        assertThat(heard.sets()).containsExactly(set("10.0.0.1"));
        assertThat(heard.troubles()).containsExactly(NameTrouble.PENDING, NameTrouble.NEGATIVE);
        one.trouble(NameTrouble.FAILED);
        two.tell(9, "10.0.0.2");
        time.settle();
        assertThat(heard.sets()).hasSize(2).last().isEqualTo(set("10.0.0.1", "10.0.0.2"));
    }

    @Test
    void shouldConfirmOnlyWhatEveryServiceThatWorksHasConfirmed() {
        Scripted one = new Scripted();
        Scripted two = new Scripted();
        follow(Names.merge(time, CONVERGENCE, one, two));
        one.tell(9, "10.0.0.1");
        two.tell(9, "10.0.0.2");
        time.settle();
        one.tell(9, "10.0.0.1");
        one.tell(9, "10.0.0.1");
        time.settle();
        assertThat(heard.sets()).hasSize(1);
        two.tell(9, "10.0.0.2");
        time.settle();
        assertThat(heard.sets()).hasSize(2);
        two.trouble(NameTrouble.FAILED);
        one.tell(9, "10.0.0.1");
        time.settle();
        assertThat(heard.sets()).hasSize(3);
    }

    @Test
    void shouldRefreshAndCloseAllServicesOfAMerge() {
        Scripted one = new Scripted();
        Scripted two = new Scripted();
        NameSubscription subscription = follow(Names.merge(time, CONVERGENCE, one, two));
        subscription.refresh();
        assertThat(one.refreshes + two.refreshes).isEqualTo(2);
        one.tell(9, "10.0.0.1");
        time.settle();
        subscription.close();
        two.tell(9, "10.0.0.2");
        time.advance(Duration.ofSeconds(1));
        assertThat(one.closes + two.closes).isEqualTo(2);
        assertThat(heard.sets()).isEmpty();
        assertThat(time.waiting()).isZero();
    }

    @Test
    void shouldCloseWhatAMergeHasBegunWhenAServiceRefusesTheName() {
        Scripted one = new Scripted();
        NameService merge = Names.merge(time, CONVERGENCE, one, Names.dns(time).build());
        assertThatThrownBy(() -> merge.subscribe("no name", PORT, heard)).isInstanceOf(IllegalArgumentException.class);
        assertThat(one.closes).isEqualTo(1);
        assertThatThrownBy(() -> Names.merge(CONVERGENCE)).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- polling

    @Test
    void shouldCallAFunctionAgainAndAgain() {
        List<Collection<Endpoint>> answers = new ArrayList<>();
        answers.add(set("10.0.0.1").endpoints());
        answers.add(set("10.0.0.2").endpoints());
        answers.add(List.of());
        follow(Names.polling(time, Duration.ofSeconds(5), () -> answers.remove(0)));
        assertThat(heard.last()).containsExactly("10.0.0.1:7001");
        assertThat(heard.lastValidity()).isEqualTo(Duration.ofSeconds(5));
        time.advance(Duration.ofMillis(4999));
        assertThat(heard.sets()).hasSize(1);
        time.advance(Duration.ofMillis(1));
        assertThat(heard.last()).containsExactly("10.0.0.2:7001");
        time.advance(Duration.ofSeconds(5));
        assertThat(heard.troubles()).containsExactly(NameTrouble.NEGATIVE);
        time.advance(Duration.ofSeconds(5));
        assertThat(heard.troubles()).containsExactly(NameTrouble.NEGATIVE, NameTrouble.FAILED);
        answers.add(set("10.0.0.3").endpoints());
        time.advance(Duration.ofSeconds(1));
        assertThat(heard.last()).containsExactly("10.0.0.3:7001");
        assertThat(heard.sets()).hasSize(3);
    }

    @Test
    void shouldSurviveAFunctionThatBreaks() {
        Callable<Collection<Endpoint>> broken = () -> {
            throw new AssertionError("A fault of the test.");
        };
        follow(Names.polling(time, Duration.ofSeconds(5), broken));
        assertThat(heard.troubles()).containsExactly(NameTrouble.FAILED);
        assertThat(heard.lastDetail()).contains("A fault of the test.");
        assertThatThrownBy(() -> Names.polling(Duration.ZERO, broken)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldInterruptAFunctionWhenItIsClosed() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Callable<Collection<Endpoint>> blocking = () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
            return List.of();
        };
        NameSubscription subscription =
                Names.polling(Duration.ofSeconds(5), blocking).subscribe("mq.test", PORT, heard);
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        subscription.close();
        assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
    }
}
