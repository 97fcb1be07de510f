package dev.holdfast.client.example;

import static dev.holdfast.protocol.operation.MessageOperations.MESSAGE_LIST;
import static dev.holdfast.protocol.operation.MessageOperations.MESSAGE_POST;

import dev.holdfast.client.HoldfastConnection;
import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.operation.MessageShapes.ListMessages;
import dev.holdfast.protocol.operation.MessageShapes.PostMessages;
import dev.holdfast.protocol.operation.MessageShapes.PostedMessage;
import java.net.URI;
import java.util.List;

/** Posts a message and prints what is in its queue. */
public final class FirstProgram {

    private FirstProgram() {}

    /** @param arguments the server's address, such as {@code ws://127.0.0.1:8888} */
    public static void main(String[] arguments) {
        URI server = URI.create(arguments[0]);
        ClientId client = new ClientId("3381af922b9e11e3b19171861300734c");
        QueueName queue = new QueueName("first");
        PostedMessage hello = new PostedMessage(new PackWriter().string("hello").toRawValue(), 300L, null);
        try (var connection =
                HoldfastConnection.open(server, new ProjectId("java"), client).join()) {
            connection
                    .call(MESSAGE_POST, new PostMessages(queue, List.of(hello)))
                    .join();
            ListMessages all = new ListMessages(queue, null, null, true, null, null, null);
            var page = connection.call(MESSAGE_LIST, all).join().required();
            page.messages().forEach(message -> System.out.println(message.body()));
        }
    }
}
