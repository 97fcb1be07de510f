package dev.holdfast.server.transport.http;

import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which operation a method and a path lead to. All of it comes from the routes that stand with the operations.
 *
 * <p><em>Thread-safe.</em>
 */
final class RestRoutes {

    /** A path of the API, with the operations that it has by method. */
    static final class Resource {
        private final String[] segments;
        private final Map<String, List<Choice>> byMethod = new LinkedHashMap<>();

        private Resource(String path) {
            segments = path.split("/", -1);
        }

        private void add(Operation<?, ?> operation, Route route) {
            List<Choice> choices = byMethod.computeIfAbsent(route.method().name(), key -> new ArrayList<>());
            Choice choice = new Choice(operation, route.selector());
            if (route.selector() == null) {
                choices.add(choice);
            } else {
                choices.add(0, choice);
            }
        }

        /** The values of the variable segments, or null when this is not the path. */
        private @Nullable Map<String, String> match(String[] path) {
            if (path.length != segments.length) {
                return null;
            }
            Map<String, String> variables = new HashMap<>();
            for (int i = 0; i < path.length; i++) {
                if (segments[i].startsWith("{")) {
                    variables.put(segments[i].substring(1, segments[i].length() - 1), path[i]);
                } else if (!segments[i].equals(path[i])) {
                    return null;
                }
            }
            return variables;
        }

        boolean takes(String method) {
            return byMethod.containsKey(method);
        }

        /** The operation for a method that the path takes. */
        Operation<?, ?> operation(String method, Predicate<String> hasParameter) {
            for (Choice choice : byMethod.getOrDefault(method, List.of())) {
                if (choice.selector == null || hasParameter.test(choice.selector)) {
                    return choice.operation;
                }
            }
            throw new IllegalArgumentException("no operation for " + method);
        }

        /** Whether its operations ask for neither client nor project. */
        boolean isOpenToAnybody() {
            return byMethod.values().stream()
                    .flatMap(List::stream)
                    .allMatch(choice -> choice.operation.caller() == Operation.Caller.ANYBODY);
        }

        /** The methods, sorted. */
        String allowed() {
            return String.join(", ", new TreeSet<>(byMethod.keySet()));
        }
    }

    private record Choice(
            Operation<?, ?> operation, @Nullable String selector) {}

    /** A path that the API has. */
    record Found(Resource resource, Map<String, String> variables) {}

    private final List<Resource> resources;

    /** @param exists whether the server has an operation */
    RestRoutes(Predicate<Operation<?, ?>> exists) {
        Map<String, Resource> byPath = new LinkedHashMap<>();
        for (Operation<?, ?> operation : Operations.ALL) {
            for (Route route : exists.test(operation) ? operation.routes() : List.<Route>of()) {
                byPath.computeIfAbsent(route.path(), Resource::new).add(operation, route);
            }
        }
        resources = List.copyOf(byPath.values());
    }

    /** @param path as it was sent, not decoded */
    @Nullable
    Found find(String path) {
        String[] segments = path.split("/", -1);
        for (Resource resource : resources) {
            Map<String, String> variables = resource.match(segments);
            if (variables != null) {
                return new Found(resource, variables);
            }
        }
        return null;
    }
}
