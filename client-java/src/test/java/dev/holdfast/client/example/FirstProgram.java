package dev.holdfast.client.example;

import dev.holdfast.client.BlockingView;
import dev.holdfast.client.Body;
import dev.holdfast.client.HoldfastClient;

/** Posts a message and prints what is in its queue. */
public final class FirstProgram {

    private FirstProgram() {}

    /** @param arguments the server's address, such as {@code 127.0.0.1:8888} */
    public static void main(String[] arguments) {
        try (HoldfastClient client = HoldfastClient.connect(arguments[0])) {
            BlockingView<String> queue = client.queue("first").typed(Body.TEXT).blocking();
            queue.post("hello");
            queue.list(10).messages().forEach(message -> System.out.println(message.raw()));
        }
    }
}
