package dev.holdfast.persist.names.testsupport;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A DNS server of this process, on one loopback port for UDP and TCP. Its records and its manners may be changed at any
 * time.
 *
 * <p><em>Thread-safe.</em>
 */
public final class TestDns implements AutoCloseable {

    private static final int BACKLOG = 50;
    private static final int MAX_HOPS = 12;
    private static final int MAX_TCP_BYTES = 65535;
    private static final int MAX_UDP_BYTES = 512;

    /** What is asked and, of late, not answered properly. */
    public enum Manners {
        PROPER,
        SILENT,
        SERVFAIL,
        /** Answers no question but names another server, as one that serves only its own zones does. */
        REFERRING
    }

    private final Map<Name, List<Record>> zone = new ConcurrentHashMap<>();
    private final Map<Integer, Manners> manners = new ConcurrentHashMap<>();
    private final AtomicInteger udpQueries = new AtomicInteger();
    private final AtomicInteger tcpQueries = new AtomicInteger();
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor(TestDns::daemon);
    private final Name apex;
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private volatile boolean isChasing = true;
    private volatile boolean isSayingAuthority = true;
    private volatile long negativeTtlSeconds = 7;
    private volatile Duration delay = Duration.ZERO;

    private TestDns(ServerSocket tcp, DatagramSocket udp) throws IOException {
        this.apex = Name.fromString("test.");
        this.tcp = tcp;
        this.udp = udp;
        daemon(this::serveUdp).start();
        daemon(this::serveTcp).start();
    }

    /** Starts a server of the zone {@code test}, on a port that is free for UDP and for TCP. */
    public static TestDns start() throws IOException {
        while (true) {
            DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            try {
                return new TestDns(new ServerSocket(udp.getLocalPort(), BACKLOG, udp.getLocalAddress()), udp);
            } catch (BindException taken) {
                udp.close();
            }
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "test-dns");
        thread.setDaemon(true);
        return thread;
    }

    /** Where to ask. */
    public InetSocketAddress address() {
        return new InetSocketAddress(udp.getLocalAddress(), udp.getLocalPort());
    }

    /**
     * Replaces the records of a name, or removes it when there are none.
     *
     * @param name in the zone, such as {@code mq}, or absolute
     * @param records such as {@code A 127.0.0.2}, {@code SRV 10 5 7001 one}
     */
    public void set(String name, long ttlSeconds, String... records) throws IOException {
        Name owner = Name.fromString(name, apex);
        List<Record> all = new ArrayList<>();
        for (String record : records) {
            int space = record.indexOf(' ');
            int type = Type.value(record.substring(0, space));
            all.add(Record.fromString(owner, type, DClass.IN, ttlSeconds, record.substring(space + 1), apex));
        }
        if (all.isEmpty()) {
            zone.remove(owner);
        } else {
            zone.put(owner, List.copyOf(all));
        }
    }

    /** How all questions are answered. */
    public void behave(Manners how) {
        manners.clear();
        behave(how, Type.ANY);
    }

    /** How questions of one type of records are answered. */
    public void behave(Manners how, int type) {
        manners.put(type, how);
    }

    /** Whether a CNAME is followed here, as resolvers do, or left to the client; it is at first. */
    public void chase(boolean isOn) {
        isChasing = isOn;
    }

    /** The TTL of answers that there is nothing: 7 seconds at first; none at all if it is negative. */
    public void negativeTtl(long seconds) {
        isSayingAuthority = seconds >= 0;
        negativeTtlSeconds = Math.max(0, seconds);
    }

    /** How long each answer over UDP waits. */
    public void delay(Duration time) {
        delay = time;
    }

    public int udpQueries() {
        return udpQueries.get();
    }

    public int tcpQueries() {
        return tcpQueries.get();
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
        later.shutdownNow();
    }

    private void serveUdp() {
        byte[] buffer = new byte[MAX_TCP_BYTES];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                byte[] query = Arrays.copyOf(buffer, packet.getLength());
                udpQueries.incrementAndGet();
                byte[] answer = answer(query, false);
                if (answer != null) {
                    send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closedOrNonsense) {
                // The loop ends when the socket is closed.
            }
        }
    }

    private void send(DatagramPacket packet) {
        var unused = later.schedule(
                () -> {
                    udp.send(packet);
                    return true;
                },
                delay.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                byte[] query = in.readNBytes(in.readUnsignedShort());
                tcpQueries.incrementAndGet();
                byte[] answer = answer(query, true);
                if (answer != null) {
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                }
            } catch (IOException closedOrNonsense) {
                // The loop ends when the socket is closed.
            }
        }
    }

    private byte @Nullable [] answer(byte[] bytes, boolean isTcp) throws IOException {
        Message query = new Message(bytes);
        Record question = query.getQuestion();
        Manners how = manners.getOrDefault(question.getType(), manners.getOrDefault(Type.ANY, Manners.PROPER));
        if (how == Manners.SILENT) {
            return null;
        }
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.RA);
        reply.addRecord(question, Section.QUESTION);
        switch (how) {
            case SERVFAIL -> reply.getHeader().setRcode(Rcode.SERVFAIL);
            case REFERRING ->
                reply.addRecord(
                        Record.fromString(apex, Type.NS, DClass.IN, 60, "elsewhere.test.", apex), Section.AUTHORITY);
            default -> fill(reply, question);
        }
        int udpBytes = query.getOPT() == null ? MAX_UDP_BYTES : query.getOPT().getPayloadSize();
        return reply.toWire(isTcp ? MAX_TCP_BYTES : udpBytes);
    }

    private void fill(Message reply, Record question) {
        Name at = question.getName();
        boolean isKnown = false;
        for (int hop = 0; at != null && hop < MAX_HOPS; hop++) {
            List<Record> records = zone.getOrDefault(at, List.of());
            isKnown = !records.isEmpty() || (isKnown && !isChasing);
            at = null;
            for (Record each : records) {
                if (each.getType() == question.getType()) {
                    reply.addRecord(each, Section.ANSWER);
                } else if (each instanceof CNAMERecord alias) {
                    reply.addRecord(each, Section.ANSWER);
                    at = isChasing ? alias.getTarget() : null;
                }
            }
        }
        if (!isKnown) {
            reply.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        boolean isAnswered = reply.getSection(Section.ANSWER).stream()
                .anyMatch(each -> each.getType() == question.getType() || !isChasing);
        if (!isAnswered && isSayingAuthority) {
            long ttl = negativeTtlSeconds;
            // The zone's own minimum is the larger one, so that the smaller of the two must be taken.
            reply.addRecord(
                    new SOARecord(apex, DClass.IN, ttl, apex, apex, 1, 60, 60, 60, ttl + 100), Section.AUTHORITY);
        }
    }
}
