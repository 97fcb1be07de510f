package dev.holdfast.client.example;

import dev.holdfast.client.Done;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Job;
import dev.holdfast.client.Json;
import dev.holdfast.client.Message;
import dev.holdfast.client.Worker;
import java.time.Duration;

/** Works on orders, eight at a time, until it is told to end. */
public final class Packer {

    private Packer() {}

    /** @param arguments the server's address */
    public static void main(String[] arguments) throws Exception {
        try (HoldfastClient client = HoldfastClient.connect(arguments[0]);
                Worker<Order> worker = client.queue("orders")
                        .typed(Json.of(Order.class))
                        .worker()
                        .concurrency(8)
                        .onError((message, failure) -> message.claimCount() < 5
                                ? Done.retryIn(Duration.ofSeconds(10))
                                : Done.reject(failure.toString()))
                        .start(Packer::pack)) {
            Runtime.getRuntime().addShutdownHook(new Thread(worker::close)); // finishes what has begun
            worker.ended().get();
        }
    }

    static Done pack(Message<Order> message, Job job) {
        for (int i = 0; i < message.body().pieces(); i++) {
            if (job.isLost()) {
                return Done.retryIn(Duration.ZERO); // somebody else has the order by now
            }
            System.out.println("packed " + message.body().id() + ", piece " + i);
        }
        return Done.acknowledge();
    }
}
