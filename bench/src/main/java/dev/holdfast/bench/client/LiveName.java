package dev.holdfast.bench.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * A DNS server of this process that answers every question with one address, which may be changed at any time.
 *
 * <p><em>Thread-safe.</em>
 */
final class LiveName implements Closeable {
    private static final int MAX_QUESTION_BYTES = 512;

    private final DatagramSocket socket;
    private final long ttlSeconds;
    private volatile InetAddress address;

    LiveName(InetAddress first, long ttlSeconds) throws IOException {
        this.address = first;
        this.ttlSeconds = ttlSeconds;
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::serve, "live-name");
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress server() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void lead(InetAddress to) {
        address = to;
    }

    private void serve() {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[MAX_QUESTION_BYTES], MAX_QUESTION_BYTES);
                socket.receive(packet);
                byte[] question = new byte[packet.getLength()];
                System.arraycopy(packet.getData(), 0, question, 0, question.length);
                byte[] answer = answer(new Message(question)).toWire();
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        } catch (IOException closed) {
            socket.close();
        }
    }

    private Message answer(Message question) {
        Record asked = question.getQuestion();
        Message answer = new Message(question.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        answer.addRecord(asked, Section.QUESTION);
        if (asked.getType() == org.xbill.DNS.Type.A) {
            answer.addRecord(new ARecord(asked.getName(), DClass.IN, ttlSeconds, address), Section.ANSWER);
        }
        return answer;
    }

    @Override
    public void close() {
        socket.close();
    }
}
