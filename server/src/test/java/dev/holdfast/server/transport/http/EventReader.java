package dev.holdfast.server.transport.http;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A client of one stream of events, over a socket of its own.
 *
 * <p><em>One thread at a time.</em>
 */
final class EventReader implements AutoCloseable {

    static final String END = "END";

    private static final int TIMEOUT_MILLIS = 60_000;
    private static final int RECEIVE_BUFFER_BYTES = 8 * 1024;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final StringBuilder arrived = new StringBuilder();
    private final Map<String, String> headers = new LinkedHashMap<>();
    private final int status;
    private String lastId = "";
    private boolean hasEnded;

    /** @param lines of the head behind the usual ones */
    EventReader(int port, String target, String... lines) throws IOException {
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new BufferedInputStream(socket.getInputStream());
        List<String> head = new ArrayList<>(List.of("GET " + target + " HTTP/1.1", "Host: localhost"));
        head.add("Accept: text/event-stream");
        head.addAll(List.of(lines));
        socket.getOutputStream().write((String.join("\r\n", head) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        status = Integer.parseInt(line().split(" ", -1)[1]);
        for (String line = line(); !line.isEmpty(); line = line()) {
            String[] parts = line.split(": ", 2);
            headers.put(parts[0].toLowerCase(Locale.ROOT), parts[1]);
        }
    }

    int status() {
        return status;
    }

    String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** The id of the last event that had one, as a browser keeps it. */
    String lastId() {
        return lastId;
    }

    /** The next block of lines, which an empty one ends, or {@link #END}. */
    String next() throws IOException {
        int end = arrived.indexOf("\n\n");
        while (end < 0 && !hasEnded) {
            readChunk();
            end = arrived.indexOf("\n\n");
        }
        if (end < 0) {
            return END;
        }
        String block = arrived.substring(0, end);
        arrived.delete(0, end + 2);
        for (String line : block.split("\n", -1)) {
            if (line.startsWith("id:")) {
                lastId = line.substring(3).strip();
            }
        }
        return block;
    }

    /** The next block that has data or says something, other than to keep alive. */
    String nextEvent() throws IOException {
        String block = next();
        while (block.startsWith(": keep-alive") || block.startsWith("retry: 3000")) {
            block = next();
        }
        return block;
    }

    /** Whether something can be read without waiting. */
    boolean hasArrived() throws IOException {
        return arrived.indexOf("\n\n") >= 0 || in.available() > 0;
    }

    private void readChunk() throws IOException {
        int length = Integer.parseInt(line(), 16);
        byte[] chunk = in.readNBytes(length);
        if (chunk.length < length) {
            throw new EOFException("within a chunk");
        }
        arrived.append(new String(chunk, StandardCharsets.UTF_8));
        hasEnded = length == 0;
        String ignored = line();
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server ended the connection after: " + line);
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
