package dev.holdfast.server.operation;

import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import dev.holdfast.protocol.operation.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The home document of the REST API, in the json-home format: where each kind of resource is found and which methods it
 * takes. It names what this server serves and nothing else: an entry whose path no operation has is left out.
 *
 * <p><em>Thread-safe.</em>
 */
final class HomeDocument {

    private static final String QUEUE = "/v2/queues/{queue_name}";

    /** The one entry that the contract writes with an address instead of a template. */
    private static final String HEALTH = "health";

    private static final Pattern VARIABLES = Pattern.compile("\\{\\??([^}]*)}");

    /**
     * One resource.
     *
     * @param limitName what the variable {@code limit} is called in full
     */
    private record Entry(String relation, String template, String limitName, List<String> methods) {
        static Entry of(String relation, String template, String... methods) {
            return new Entry(relation, template, "limit", List.of(methods));
        }

        static Entry paged(String relation, String template, String limitName, String method) {
            return new Entry(relation, template, limitName, List.of(method));
        }

        boolean isServed(Set<Operation.Feature> features) {
            String path = template.replaceFirst("\\{\\?.*", "");
            return methods.stream().allMatch(method -> isServed(method, path, features));
        }

        private static boolean isServed(String method, String path, Set<Operation.Feature> features) {
            return Operations.ALL.stream()
                    .filter(operation -> features.containsAll(operation.needs()))
                    .map(Operation::routes)
                    .flatMap(List::stream)
                    .anyMatch(route -> matches(route, method, path));
        }

        private static boolean matches(Route route, String method, String path) {
            return route.method().name().equals(method) && unnamed(route.path()).equals(unnamed(path));
        }

        /** The document has names of its own for some variables. */
        private static String unnamed(String path) {
            return path.replaceAll("\\{[^}]*}", "{}");
        }

        List<String> variables() {
            List<String> names = new ArrayList<>();
            Matcher matcher = VARIABLES.matcher(template);
            while (matcher.find()) {
                names.addAll(List.of(matcher.group(1).split(",")));
            }
            return names;
        }

        /** What a variable means. {@code claim} is the document's word for the parameter {@code claim_id}. */
        String meaning(String variable) {
            return switch (variable) {
                case "limit" -> limitName;
                case "claim" -> "claim_id";
                default -> variable;
            };
        }
    }

    private static final List<Entry> ENTRIES = List.of(
            Entry.paged("queues", "/v2/queues{?marker,limit,detailed}", "queue_limit", "GET"),
            Entry.of("queue", QUEUE, "GET", "PUT", "DELETE", "PATCH"),
            Entry.of("queue_stats", QUEUE + "/stats", "GET"),
            Entry.of("queue_share", QUEUE + "/share", "POST"),
            Entry.of("queue_purge", QUEUE + "/purge", "POST"),
            Entry.paged("messages", QUEUE + "/messages{?marker,limit,echo,include_claimed}", "messages_limit", "GET"),
            Entry.of("post_messages", QUEUE + "/messages", "POST"),
            Entry.of("messages_delete", QUEUE + "/messages{?ids,pop}", "DELETE"),
            Entry.of("message_delete", QUEUE + "/messages/{message_id}{?claim}", "DELETE"),
            Entry.of("message_get", QUEUE + "/messages/{message_id}", "GET"),
            Entry.of("claim", QUEUE + "/claims/{claim_id}", "GET"),
            Entry.paged("post_claim", QUEUE + "/claims{?limit}", "claim_limit", "POST"),
            Entry.of("patch_claim", QUEUE + "/claims/{claim_id}", "PATCH"),
            Entry.of("delete_claim", QUEUE + "/claims/{claim_id}", "DELETE"),
            Entry.paged("subscriptions_get", QUEUE + "/subscriptions{?marker,limit}", "subscription_limit", "GET"),
            Entry.of("subscriptions_post", QUEUE + "/subscriptions", "POST"),
            Entry.of("subscription", QUEUE + "/subscriptions/{subscriptions_id}", "GET", "DELETE"),
            Entry.of("subscription_patch", QUEUE + "/subscriptions/{subscriptions_id}", "PATCH"),
            Entry.of("ping", "/v2/ping", "GET"),
            Entry.paged("pools", "/v2/pools{?detailed,limit,marker}", "pool_limit", "GET"),
            Entry.of("pool", "/v2/pools/{pool_name}", "GET", "PUT", "PATCH", "DELETE"),
            Entry.paged("flavors", "/v2/flavors{?detailed,limit,marker}", "flavor_limit", "GET"),
            Entry.of("flavor", "/v2/flavors/{flavor_name}", "GET", "PUT", "PATCH", "DELETE"),
            Entry.of(HEALTH, "/v2/health", "GET"));

    private HomeDocument() {}

    /** @param features what of the API is switched on */
    static RawValue write(Set<Operation.Feature> features) {
        List<Entry> served =
                ENTRIES.stream().filter(entry -> entry.isServed(features)).toList();
        PackWriter out = new PackWriter(4096);
        out.mapHeader(1).string("resources").mapHeader(served.size());
        served.forEach(entry -> writeEntry(entry, out));
        return out.toRawValue();
    }

    private static void writeEntry(Entry entry, PackWriter out) {
        boolean isFixed = entry.relation.equals(HEALTH);
        out.string("rel/" + entry.relation).mapHeader(isFixed ? 2 : 3);
        out.string(isFixed ? "href" : "href-template").string(entry.template);
        if (!isFixed) {
            List<String> variables = entry.variables();
            out.string("href-vars").mapHeader(variables.size());
            variables.forEach(name -> out.string(name).string("param/" + entry.meaning(name)));
        }
        boolean takesJson = entry.methods.equals(List.of("POST")) || entry.methods.equals(List.of("PATCH"));
        out.string("hints").mapHeader(takesJson ? 3 : 2);
        out.string("allow").arrayHeader(entry.methods.size());
        entry.methods.forEach(out::string);
        out.string("formats").mapHeader(1).string("application/json").mapHeader(0);
        if (takesJson) {
            out.string("accept-post").arrayHeader(1).string("application/json");
        }
    }
}
