package dev.holdfast.protocol.vectors;

import dev.holdfast.protocol.vectors.ServerUnderTest.HttpReply;
import dev.holdfast.protocol.vectors.ServerUnderTest.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Replays one conversation in one pass and throws an {@link AssertionError} at the first difference.
 *
 * <p>Over a socket every caller has a connection of its own; over native connections it says who it is with
 * {@code hello}.
 *
 * <p><em>One thread at a time.</em>
 */
public final class Replay implements AutoCloseable {

    /** The client of a step that names none. */
    public static final String USUAL_CLIENT = "3381af92-2b9e-11e3-b191-71861300734c";

    private static final Tree API = new Tree.Text("v2");

    private final ServerUnderTest server;
    private final Pass pass;
    private final String project;
    private final Placeholders placeholders = new Placeholders();
    private final Map<String, ReplyReader> connections = new HashMap<>();
    private final Map<String, Runnable> pending = new HashMap<>();
    private long lastId;
    private @Nullable String roles;

    /** @param project in which no queue exists yet */
    public Replay(ServerUnderTest server, Pass pass, String project) {
        this.server = server;
        this.pass = pass;
        this.project = project;
        placeholders.bind("project", project);
        placeholders.bind("client", USUAL_CLIENT);
    }

    public void run(Conversation conversation) {
        roles = conversation.roles();
        for (Credential credential : conversation.credentials()) {
            server.issue(new Credential(
                    placeholders.fill(credential.token()),
                    placeholders.fill(credential.project()),
                    credential.roles(),
                    credential.seconds()));
        }
        for (int i = 0; i < conversation.steps().size(); i++) {
            try {
                run(conversation.steps().get(i));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(conversation + ", step " + (i + 1) + ", " + pass + ": " + e.getMessage(), e);
            }
        }
    }

    private void run(Step step) {
        if (step instanceof Step.Operate request) {
            Tree.Members expected = request.replies().get(pass.view());
            if (expected != null) {
                operate(request, expected);
            }
        } else if (step instanceof Step.Await await) {
            Runnable check = pending.remove(await.name());
            if (check != null) {
                check.run();
            }
        } else if (step instanceof Step.Advance advance) {
            server.advanceClock(advance.seconds());
        } else if (step instanceof Step.Http request) {
            if (pass == Pass.REST) {
                http(request);
            }
        } else if (step instanceof Step.Frame frame && pass == Pass.FRAMES) {
            frame(frame);
        }
    }

    private void operate(Step.Operate request, Tree.Members expected) {
        Tree.Members input = placeholders.fill(request.input());
        Caller caller = new Caller(
                request.client() == null ? USUAL_CLIENT : request.client(),
                request.project() == null ? project : placeholders.fill(request.project()),
                roles);
        Runnable check = pass == Pass.REST
                ? overRest(request.operation(), input, caller, expected)
                : overSocket(request.operation(), input, caller, expected);
        if (request.pending() == null) {
            check.run();
        } else {
            pending.put(request.pending(), check);
        }
    }

    private record Caller(
            String client, String project, @Nullable String roles) {
        Map<String, String> headers() {
            Map<String, String> headers = new LinkedHashMap<>();
            headers.put("Client-ID", client);
            headers.put("X-Project-ID", project);
            if (roles != null) {
                headers.put("X-Roles", roles);
            }
            return headers;
        }

        Tree.Members headerTree() {
            Map<String, Tree> headers = new LinkedHashMap<>();
            headers().forEach((name, value) -> headers.put(name, new Tree.Text(value)));
            return new Tree.Members(headers);
        }
    }

    private Runnable overRest(String operation, Tree.Members input, Caller caller, Tree.Members expected) {
        Supplier<HttpReply> reply = server.send(RestForm.request(operation, input, caller.headers()));
        return () -> check(expected, reply.get());
    }

    private void http(Step.Http step) {
        Map<String, String> headers = new LinkedHashMap<>(new Caller(USUAL_CLIENT, project, roles).headers());
        step.headers().forEach((name, value) -> {
            headers.remove(name);
            if (value instanceof Tree.Text text) {
                headers.put(name, placeholders.fill(text.text()));
            }
        });
        String body = step.body() == null ? null : placeholders.fill(step.body());
        HttpRequest request = new HttpRequest(step.method(), placeholders.fill(step.target()), headers, body);
        check(step.reply(), server.send(request).get());
    }

    private void check(Tree.Members expected, HttpReply reply) {
        String shown = "The reply " + reply.status() + " " + reply.headers() + " " + reply.body();
        verify(expected.whole("status") == reply.status(), shown + " has not the status " + expected.whole("status"));
        Tree body = expected.find("body");
        if (body == null) {
            verify(reply.body().isEmpty(), shown + " has a body");
        } else {
            Tree found = Tree.ofJson(reply.body().getBytes(StandardCharsets.UTF_8));
            verifySame(body, found);
        }
        Map<String, Tree> headers =
                new LinkedHashMap<>(expected.members("headers").members());
        if (body != null) {
            headers.putIfAbsent("Content-Type", new Tree.Text("application/json"));
        }
        headers.forEach((name, value) -> checkHeader(name, value, reply));
    }

    private void checkHeader(String name, Tree expected, HttpReply reply) {
        @Nullable String found = reply.headers().get(name.toLowerCase(Locale.ROOT));
        boolean isRight = expected instanceof Tree.Text text
                ? found != null && placeholders.matches(text.text(), found)
                : found == null;
        verify(isRight, "The header " + name + " is " + found + " and not " + expected.toJson());
    }

    private Runnable overSocket(String operation, Tree.Members input, Caller caller, Tree.Members expected) {
        ReplyReader connection = connectionOf(caller);
        boolean isNative = pass.view().equals("native");
        Tree id = new Tree.Whole(++lastId);
        Map<String, Tree> request = new LinkedHashMap<>();
        if (isNative) {
            request.put("id", id);
        }
        request.put("action", new Tree.Text(operation));
        if (!isNative || caller.roles() != null) {
            request.put("headers", caller.headerTree());
        }
        request.put("body", input);
        Tree.Members sent = new Tree.Members(request);
        connection.send(pass.frame(sent));
        return () -> {
            Tree wanted = isNative ? nativeReply(id, expected) : zaqarReply(sent, expected);
            verifySame(wanted, connection.next(pass.frame(sent).kind()));
        };
    }

    private static Tree nativeReply(Tree id, Tree.Members expected) {
        Map<String, Tree> reply = new LinkedHashMap<>(expected.members());
        reply.put("id", id);
        return new Tree.Members(reply);
    }

    /** The usual reply with the echo of its request; what the step expects beside status and body replaces it. */
    private static Tree zaqarReply(Tree.Members request, Tree.Members expected) {
        Map<String, Tree> echo = new LinkedHashMap<>(request.members());
        echo.put("api", API);
        Map<String, Tree> reply = new LinkedHashMap<>();
        reply.put("request", Placeholders.literally(new Tree.Members(echo)));
        reply.put("headers", new Tree.Members(Map.of("status", new Tree.Whole(expected.whole("status")))));
        Tree body = expected.find("body");
        if (body != null) {
            reply.put("body", body);
        }
        return new Tree.Members(reply);
    }

    private ReplyReader connectionOf(Caller caller) {
        String name = caller.client() + " " + caller.project();
        ReplyReader known = connections.get(name);
        if (known != null) {
            return known;
        }
        ReplyReader connection = new ReplyReader(server.connect());
        connections.put(name, connection);
        if (pass.view().equals("native")) {
            sayHello(connection, caller);
        }
        return connection;
    }

    private void sayHello(ReplyReader connection, Caller caller) {
        Tree.Members who = new Tree.Members(Map.of(
                "project", new Tree.Text(caller.project()),
                "client_id", new Tree.Text(caller.client())));
        SocketFrame hello = pass.frame(
                new Tree.Members(Map.of("id", new Tree.Whole(0), "action", new Tree.Text("hello"), "body", who)));
        connection.send(hello);
        Tree reply = connection.next(hello.kind());
        boolean isWelcome = reply instanceof Tree.Members members && new Tree.Whole(200).equals(members.find("status"));
        verify(isWelcome, "The reply to hello is " + reply.toJson());
    }

    private void frame(Step.Frame step) {
        ReplyReader connection =
                connections.computeIfAbsent(step.connection(), name -> new ReplyReader(server.connect()));
        SocketFrame sent = frameOf(step);
        if (sent != null) {
            connection.send(sent);
        }
        SocketFrame.Kind kind = sent == null ? SocketFrame.Kind.TEXT : sent.kind();
        List<Tree> replies = connection.next(kind, step.replies());
        for (int i = 0; i < replies.size(); i++) {
            verifySame(step.replies().get(i), replies.get(i));
        }
        if (step.close() != null) {
            SocketFrame last = connection.nextFrame();
            SocketFrame wanted = SocketFrame.close(step.close());
            verify(last.equals(wanted), "The connection shows " + last + " and not " + wanted);
            Objects.requireNonNull(connections.remove(step.connection())).close();
        }
    }

    private @Nullable SocketFrame frameOf(Step.Frame step) {
        if (step.document() == null) {
            return step.frame();
        }
        Tree document = placeholders.fill(step.document());
        return (step.isPacked() ? Pass.NATIVE_MESSAGE_PACK : Pass.NATIVE_JSON).frame(document);
    }

    private void verifySame(Tree expected, Tree found) {
        String difference = placeholders.difference(expected, found);
        verify(difference == null, difference + ". All of it: " + found.toJson());
    }

    private static void verify(boolean isRight, String message) {
        if (!isRight) {
            throw new AssertionError(message);
        }
    }

    /** Closes the connections that are still open. */
    @Override
    public void close() {
        connections.values().forEach(ReplyReader::close);
    }
}
