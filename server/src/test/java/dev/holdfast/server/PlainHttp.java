package dev.holdfast.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.protocol.vectors.ServerUnderTest.HttpReply;
import dev.holdfast.protocol.vectors.ServerUnderTest.HttpRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** HTTP/1.1 over a plain socket, one request each, so that a test can send what no client library would. */
final class PlainHttp {

    private static final int TIMEOUT_MILLIS = 20_000;

    private PlainHttp() {}

    static Supplier<HttpReply> send(int port, HttpRequest request) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.setTcpNoDelay(true);
            socket.getOutputStream().write(bytes(request));
            socket.getOutputStream().flush();
            return () -> receive(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(HttpRequest request) {
        StringBuilder head = new StringBuilder();
        head.append(request.method()).append(' ').append(request.target()).append(" HTTP/1.1\r\n");
        head.append("Host: localhost\r\nConnection: close\r\n");
        request.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        String body = request.body();
        if (body != null) {
            head.append("Content-Length: ").append(body.getBytes(UTF_8).length).append("\r\n");
        }
        return (head + "\r\n" + (body == null ? "" : body)).getBytes(UTF_8);
    }

    private static HttpReply receive(Socket socket) {
        try (socket) {
            byte[] all = socket.getInputStream().readAllBytes();
            String text = new String(all, US_ASCII);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                throw new AssertionError("The server closed the connection after: " + text);
            }
            List<String> lines = text.substring(0, end).lines().toList();
            Map<String, String> headers = new HashMap<>();
            for (String line : lines.subList(1, lines.size())) {
                int colon = line.indexOf(':');
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
            int status = Integer.parseInt(lines.get(0).substring(9, 12));
            return new HttpReply(status, headers, new String(all, end + 4, all.length - end - 4, UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
