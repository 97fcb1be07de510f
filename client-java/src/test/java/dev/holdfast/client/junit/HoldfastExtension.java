package dev.holdfast.client.junit;

import dev.holdfast.client.HoldfastClient;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * What {@link HoldfastTest} does. JUnit closes what it keeps: the client with its test, the server with its class.
 *
 * <p><em>Thread-safe.</em>
 */
public final class HoldfastExtension implements BeforeAllCallback, ParameterResolver {

    private static final Namespace OWN = Namespace.create(HoldfastExtension.class);

    /** A class inside another one has the server of that one. */
    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Store store = context.getStore(OWN);
        if (store.get(TestServer.class) == null) {
            store.put(TestServer.class, TestServer.start());
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == HoldfastClient.class || type == TestServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Store store = context.getStore(OWN);
        TestServer server = Objects.requireNonNull(store.get(TestServer.class, TestServer.class));
        if (parameter.getParameter().getType() == TestServer.class) {
            return server;
        }
        HoldfastClient known = store.get(HoldfastClient.class, HoldfastClient.class);
        if (known != null) {
            return known;
        }
        HoldfastClient client = HoldfastClient.builder(server.address())
                .project(UUID.randomUUID().toString())
                .build();
        store.put(HoldfastClient.class, client);
        return client;
    }
}
