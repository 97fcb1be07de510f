package dev.holdfast.client.example;

import dev.holdfast.client.Body;
import dev.holdfast.client.HoldfastClient;
import dev.holdfast.client.Live;
import dev.holdfast.client.LiveListener;
import dev.holdfast.client.Message;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Shows news as they come, and says where it would have to go on. */
public final class Board implements LiveListener<String> {

    /** @param arguments the server's address, and what an earlier run has said, if there was one */
    public static void main(String[] arguments) throws Exception {
        try (HoldfastClient client = HoldfastClient.connect(arguments[0])) {
            Live.Builder<String> news = client.queue("news").typed(Body.TEXT).live();
            Live<String> live = (arguments.length > 1 ? news.after(arguments[1]) : news.fromHead()).listen(new Board());
            live.ended().get();
        }
    }

    @Override
    public CompletionStage<?> onMessage(Message<String> news) { // the next one comes when this completes
        System.out.println(news.body() + " at " + news.marker().orElseThrow());
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onGap() {
        System.out.println("some news are gone");
    }
}
