package dev.holdfast.persist;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A network without sockets: addresses answer, refuse or hang as a test says, and it counts who was dialled when. */
final class FakeNet implements Connector<FakeLink> {

    /** What an address does with a connection. */
    enum Answer {
        WELCOME,
        REFUSE,
        HANG
    }

    final List<FakeLink> links = new ArrayList<>();
    final List<String> dialled = new ArrayList<>();
    final List<CompletableFuture<FakeLink>> hanging = new ArrayList<>();
    private final List<Dial> dials = new ArrayList<>();
    private final Map<InetSocketAddress, Answer> answers = new HashMap<>();

    static InetSocketAddress at(String address) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), 7);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    static Endpoint endpoint(String address, int priority, int weight) {
        return new Endpoint(at(address), priority, weight, Map.of());
    }

    void let(String address, Answer answer) {
        answers.put(at(address), answer);
    }

    Dial lastDial() {
        return dials.get(dials.size() - 1);
    }

    @Override
    public CompletableFuture<FakeLink> connect(Endpoint to, Dial dial) {
        dials.add(dial);
        dialled.add(to.address().getAddress().getHostAddress());
        return switch (answers.getOrDefault(to.address(), Answer.WELCOME)) {
            case WELCOME -> {
                FakeLink link = new FakeLink(to, dial);
                links.add(link);
                yield CompletableFuture.completedFuture(link);
            }
            case REFUSE -> CompletableFuture.failedFuture(new IOException("refused"));
            case HANG -> {
                CompletableFuture<FakeLink> attempt = new CompletableFuture<>();
                hanging.add(attempt);
                yield attempt;
            }
        };
    }

    /** The links to an address that have not ended, the newest last. */
    List<FakeLink> open(String address) {
        return links.stream()
                .filter(link -> link.endpoint.address().equals(at(address))
                        && !link.closed().isDone())
                .toList();
    }

    /** The newest link to an address. */
    FakeLink to(String address) {
        List<FakeLink> open = open(address);
        return open.get(open.size() - 1);
    }
}
