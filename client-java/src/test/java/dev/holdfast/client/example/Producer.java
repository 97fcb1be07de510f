package dev.holdfast.client.example;

import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Json;
import dev.holdfast.client.Outgoing;
import dev.holdfast.client.Queue;
import dev.holdfast.persist.OutcomeUnknown;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Posts orders, no faster than the server takes them, and says what became of each. */
public final class Producer {

    private Producer() {}

    /** @param arguments the server's address, and how many orders */
    public static void main(String[] arguments) {
        try (HoldfastClient client = HoldfastClient.connect(arguments[0])) {
            Queue<Order> orders = client.queue("orders").typed(Json.of(Order.class));
            List<CompletableFuture<?>> posts = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
                Order order = new Order("order-" + i, i);
                client.ready().join(); // there is room for another one
                posts.add(orders.post(Outgoing.of(order).ttl(Duration.ofHours(1)))
                        .handle((posted, failure) -> {
                            if (failure instanceof OutcomeUnknown) {
                                System.out.println("may or may not be stored: " + order.id());
                            } else if (failure != null) {
                                System.out.println("not stored: " + order.id() + ", " + failure.getMessage());
                            }
                            return posted;
                        }));
            }
            CompletableFuture.allOf(posts.toArray(CompletableFuture[]::new)).join();
        }
    }
}
