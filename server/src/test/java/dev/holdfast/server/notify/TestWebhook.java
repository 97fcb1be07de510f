package dev.holdfast.server.notify;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A receiver of webhooks on a real socket that answers as it is told to, however badly that is. */
public final class TestWebhook implements AutoCloseable {

    /** What arrived. */
    public record Request(String line, Map<String, String> headers, String json) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    /** How one request is answered. */
    public interface Answer {
        void to(Request request, Socket socket) throws IOException;
    }

    private final ServerSocket server;
    private final Answer answer;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    public TestWebhook(Answer answer) throws IOException {
        this(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answer);
    }

    TestWebhook(ServerSocket server, Answer answer) {
        this.server = server;
        this.answer = answer;
        start(this::accept);
    }

    public static Answer status(int status, String... headers) {
        String text = "HTTP/1.1 " + status + " Whatever\r\nContent-Length: 2\r\n"
                + String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList()) + "\r\nok";
        return text(text);
    }

    static Answer text(String text) {
        return (request, socket) -> socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void start(Runnable loop) {
        Thread thread = new Thread(loop, "test-webhook");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            while (true) {
                Request request = read(socket.getInputStream());
                requests.add(request);
                answer.to(request, socket);
                socket.getOutputStream().flush();
            }
        } catch (IOException | UncheckedIOException ended) {
            open.remove(socket);
        }
    }

    private static Request read(InputStream in) throws IOException {
        String line = line(in);
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        return new Request(line, headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the end");
            }
            text.append((char) next);
        }
        return text.toString().strip();
    }

    /** Writes for as long as the other side reads. */
    static void flood(OutputStream out) throws IOException {
        byte[] much = new byte[65_536];
        while (true) {
            out.write(much);
        }
    }

    public URI url() {
        return url("127.0.0.1");
    }

    URI url(String host) {
        return URI.create("http://" + host + ":" + server.getLocalPort() + "/hook");
    }

    int port() {
        return server.getLocalPort();
    }

    /** The next request, or a failure after some seconds. */
    public Request next() throws InterruptedException {
        Request request = requests.poll(20, TimeUnit.SECONDS);
        if (request == null) {
            throw new AssertionError("no request came");
        }
        return request;
    }

    public int received() {
        return requests.size();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
