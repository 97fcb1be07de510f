package dev.holdfast.server.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.server.chaos.FaultPlan.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The network that fails as it is told. */
@Timeout(60)
class FaultProxyTest {

    private static final int HIT = 1000;
    private static final int SHORT_MILLIS = 200;
    private static final int LONG_MILLIS = 20_000;
    private static final byte[] SENT = new byte[3 * HIT];

    private final List<AutoCloseable> opened = new ArrayList<>();
    private ServerSocket listening;

    @BeforeEach
    void listen() throws IOException {
        new Random(1).nextBytes(SENT);
        listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        opened.add(listening);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    private FaultProxy proxy(Fault fault) {
        FaultProxy proxy = FaultProxy.start(() -> new FaultPlan(fault, true, HIT, 1), listening.getLocalPort());
        opened.add(proxy);
        return proxy;
    }

    private Socket connect(FaultProxy proxy) throws IOException {
        return opened(new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
    }

    private Socket opened(Socket socket) throws IOException {
        opened.add(socket);
        socket.setSoTimeout(LONG_MILLIS);
        return socket;
    }

    private Socket accept() throws IOException {
        return opened(listening.accept());
    }

    private static byte[] first(int count) {
        return Arrays.copyOf(SENT, count);
    }

    private static void expectSilence(Socket socket) throws IOException {
        socket.setSoTimeout(SHORT_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        socket.setSoTimeout(LONG_MILLIS);
    }

    private static void expectBroken(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().readAllBytes()).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "SPLIT", "DELAY"})
    void shouldPassEverythingInOrder(Fault fault) throws IOException {
        FaultProxy proxy = proxy(fault);
        Socket client = connect(proxy);
        client.getOutputStream().write(SENT);
        client.shutdownOutput();
        Socket server = accept();
        assertThat(server.getInputStream().readAllBytes()).isEqualTo(SENT);
        server.getOutputStream().write(SENT);
        server.close();
        assertThat(client.getInputStream().readAllBytes()).isEqualTo(SENT);
    }

    @Test
    void shouldStallUntilItIsHealed() throws IOException {
        FaultProxy proxy = proxy(Fault.STALL);
        Socket client = connect(proxy);
        Socket server = accept();
        client.getOutputStream().write(SENT);
        assertThat(server.getInputStream().readNBytes(HIT)).isEqualTo(first(HIT));
        expectSilence(server);
        server.getOutputStream().write(1);
        assertThat(client.getInputStream().read()).isEqualTo(1);
        proxy.heal();
        client.shutdownOutput();
        assertThat(server.getInputStream().readAllBytes()).hasSize(SENT.length - HIT);
    }

    @Test
    void shouldStallBothWays() throws IOException {
        FaultProxy proxy = proxy(Fault.STALL_BOTH);
        Socket client = connect(proxy);
        Socket server = accept();
        server.getOutputStream().write(SENT);
        assertThat(client.getInputStream().readNBytes(HIT)).isEqualTo(first(HIT));
        expectSilence(client);
        proxy.heal();
        assertThat(client.getInputStream().readNBytes(SENT.length - HIT)).hasSize(SENT.length - HIT);
    }

    @Test
    void shouldResetBothEnds() throws IOException {
        Socket client = connect(proxy(Fault.RESET));
        Socket server = accept();
        client.getOutputStream().write(SENT);
        expectBroken(client);
        expectBroken(server);
    }

    @Test
    void shouldEndOneWayInTheMiddleAndBreakTheOtherWhenHealed() throws IOException {
        FaultProxy proxy = proxy(Fault.HALVE);
        Socket client = connect(proxy);
        Socket server = accept();
        client.getOutputStream().write(SENT);
        assertThat(server.getInputStream().readAllBytes()).isEqualTo(first(HIT));
        server.getOutputStream().write(1);
        assertThat(client.getInputStream().read()).isEqualTo(1);
        proxy.heal();
        expectBroken(client);
    }

    @Test
    void shouldSwallowInSilence() throws IOException {
        FaultProxy proxy = proxy(Fault.SWALLOW);
        Socket client = connect(proxy);
        Socket server = accept();
        client.getOutputStream().write(SENT);
        client.shutdownOutput();
        assertThat(server.getInputStream().readNBytes(HIT)).isEqualTo(first(HIT));
        expectSilence(server);
        proxy.heal();
        expectBroken(server);
    }

    @Test
    void shouldRefuse() throws IOException {
        FaultProxy proxy = proxy(Fault.REFUSE);
        expectBroken(connect(proxy));
        proxy.heal();
        Socket client = connect(proxy);
        accept().getOutputStream().write(1);
        assertThat(client.getInputStream().read()).isEqualTo(1);
    }

    @Test
    void shouldLeadToWhereTheServerIs() throws IOException {
        FaultProxy proxy = proxy(Fault.NONE);
        listening.close();
        expectBroken(connect(proxy));
        listen();
        proxy.leadTo(listening.getLocalPort());
        Socket client = connect(proxy);
        accept().getOutputStream().write(1);
        assertThat(client.getInputStream().read()).isEqualTo(1);
    }

    @Test
    void shouldPlanTheSameForTheSameSeed() {
        Random one = new Random(7);
        Random other = new Random(7);
        List<FaultPlan> plans =
                Stream.generate(() -> FaultPlan.of(one)).limit(200).toList();
        assertThat(Stream.generate(() -> FaultPlan.of(other)).limit(200)).isEqualTo(plans);
        assertThat(plans).extracting(FaultPlan::fault).contains(Fault.values());
    }
}
