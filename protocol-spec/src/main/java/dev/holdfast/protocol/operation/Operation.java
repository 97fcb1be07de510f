package dev.holdfast.protocol.operation;

import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.QueueName;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.shape.Field;
import dev.holdfast.protocol.shape.Shape;
import dev.holdfast.protocol.shape.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a client can ask for, declared once: dispatch, routes, validation, permissions, counters and all
 * generated documents follow from the declaration.
 *
 * <p>Its outcome is one record, shown in three ways: to native clients as the record's shape, to Zaqar's socket and to
 * REST as the contract wants it. Where these differ on purpose, the difference is a view of the operation, so that no
 * transport knows about any operation.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param <I> what it takes
 * @param <O> what it gives
 */
public final class Operation<I, O> {

    /** What must be known of the caller. */
    public enum Caller {
        ANYBODY,
        CLIENT,
        CLIENT_AND_PROJECT
    }

    /** A part of the API that a server has only where it is switched on. */
    public enum Feature {
        /** What is meant for operators. */
        ADMIN_MODE,
        /** Several pools. */
        POOLING
    }

    private final Draft<I, O> declared;
    private final @Nullable Field<I, QueueName> queueField;

    private Operation(Draft<I, O> declared) {
        this.declared = declared;
        this.queueField = queueField(declared.input);
    }

    @SuppressWarnings("unchecked") // A field of this type holds queue names.
    private static <I> @Nullable Field<I, QueueName> queueField(Shape<I> input) {
        for (Field<I, ?> field : input.fields()) {
            if (field.name().equals("queue_name") && field.type() == Types.QUEUE_NAME) {
                return (Field<I, QueueName>) field;
            }
        }
        return null;
    }

    /** The queue that a request is about; null for one that is about no single queue. */
    public @Nullable QueueName queueIn(I request) {
        return queueField == null ? null : queueField.valueIn(request);
    }

    public static Named named(String name, String summary) {
        return new Named(name, summary);
    }

    /** The action's name on a socket. */
    public String name() {
        return declared.named.name;
    }

    public String summary() {
        return declared.named.summary;
    }

    /** Where REST reaches it; empty for an operation of the socket only. */
    public List<Route> routes() {
        return declared.routes;
    }

    /** The rules that say who may call it, of which the first one is the usual one; none when everybody may. */
    public List<String> permissions() {
        return declared.permissions.stream().map(Permission::rule).toList();
    }

    /** The rules that a request must keep; those behind the first one are for what it asks beside the usual. */
    public List<String> permissionsOf(I asked) {
        return declared.permissions.stream()
                .filter(permission -> permission.asked.test(asked))
                .map(Permission::rule)
                .toList();
    }

    private record Permission<I>(String rule, Predicate<I> asked) {}

    /** What must be switched on for the operation to exist. */
    public Set<Feature> needs() {
        return declared.needs;
    }

    public Caller caller() {
        return declared.caller;
    }

    public Shape<I> input() {
        return declared.input;
    }

    /** How a request of Zaqar's socket is read, which takes some that the others refuse. */
    public Shape<I> zaqarInput() {
        return declared.zaqarInput;
    }

    public Shape<O> output() {
        return declared.output;
    }

    public RestBody restBody() {
        return declared.restBody;
    }

    /**
     * How large a REST body may be, which is checked before it is read; null when only the server's own bound holds.
     */
    public @Nullable BodyLimit bodyLimit() {
        return declared.bodyLimit;
    }

    /** Every status that the operation answers with when it succeeds. */
    public List<Integer> statuses() {
        return declared.statuses;
    }

    /** What it may refuse with, beyond what every operation may. */
    public List<ErrorCode> refusals() {
        return declared.refusals;
    }

    /** What REST and Zaqar's socket say when the store is in trouble, such as {@code Queue could not be created.} */
    public String troubleText() {
        return declared.troubleText;
    }

    /** What REST says of a body that is missing or no JSON. */
    public String unreadableText() {
        return declared.unreadableText;
    }

    /** Whether REST shows trouble by its status alone, without the error document. */
    public boolean saysTroubleByStatus() {
        return declared.saysTroubleByStatus;
    }

    /** The same for one request, where the operation does more than one thing. */
    public String troubleTextOf(I asked) {
        String ofRequest = declared.troubleTextOf.apply(asked);
        return ofRequest == null ? declared.troubleText : ofRequest;
    }

    /** What has to hold in the contract for a REST reply: its media type. */
    public String mediaType() {
        return declared.mediaType;
    }

    public RestView<I, O> restView() {
        return Objects.requireNonNull(declared.restView, name());
    }

    public SocketView<I, O> zaqarView() {
        return declared.zaqarView != null ? declared.zaqarView : nativeView();
    }

    public SocketView<I, O> nativeView() {
        return declared.nativeView;
    }

    @Override
    public String toString() {
        return name();
    }

    /**
     * The size of a REST body that an operation accepts.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param text of the refusal; the limit's value follows it
     * @param standIn what the operation gets in the place of a body that is too large, where only the operation knows
     *     what to say: it refuses by the size alone; null where the text says it
     */
    public record BodyLimit(
            Limit limit,
            ErrorCode code,
            String text,
            @Nullable String standIn) {

        public boolean isExceededBy(int bytes, Limits limits) {
            return bytes > limits.value(limit);
        }

        public Refusal refusal(Limits limits) {
            return Refusal.of(code, text + limits.value(limit));
        }
    }

    /**
     * An operation that has only its name yet.
     *
     * <p><em>Thread-safe.</em>
     */
    public record Named(String name, String summary) {
        public <I, O> Draft<I, O> of(Shape<I> input, Shape<O> output) {
            return new Draft<>(this, input, output);
        }
    }

    /**
     * An operation that is still being declared.
     *
     * <p><em>One thread at a time.</em>
     */
    public static final class Draft<I, O> {
        private final Named named;
        private final Shape<I> input;
        private final Shape<O> output;
        private Shape<I> zaqarInput;
        private final List<Route> routes = new ArrayList<>();
        private final List<Permission<I>> permissions = new ArrayList<>();
        private Set<Feature> needs = Set.of();
        private Caller caller = Caller.CLIENT_AND_PROJECT;
        private RestBody restBody = RestBody.IGNORED;
        private @Nullable BodyLimit bodyLimit;
        private List<Integer> statuses = List.of(200);
        private List<ErrorCode> refusals = List.of();
        private String troubleText = "The request could not be served.";
        private Function<I, @Nullable String> troubleTextOf = asked -> null;
        private boolean saysTroubleByStatus;
        private String unreadableText = "Request body could not be parsed.";
        private String mediaType = "application/json";
        private @Nullable RestView<I, O> restView;
        private @Nullable SocketView<I, O> zaqarView;
        private SocketView<I, O> nativeView;

        private Draft(Named named, Shape<I> input, Shape<O> output) {
            this.named = named;
            this.input = input;
            this.output = output;
            this.zaqarInput = input;
            this.nativeView = (in, out, body) -> {
                output.write(body, out);
                return 200;
            };
        }

        /** Zaqar's socket takes what this shape takes, where the contract has it forgive more. */
        public Draft<I, O> zaqarReads(Shape<I> shape) {
            zaqarInput = shape;
            return this;
        }

        public Draft<I, O> route(Route.Method method, String path) {
            routes.add(new Route(method, path, null));
            return this;
        }

        /** A route that is chosen among others of the same method and path when the query has the parameter. */
        public Draft<I, O> routeWith(Route.Method method, String path, String selector) {
            routes.add(new Route(method, path, selector));
            return this;
        }

        public Draft<I, O> permission(String rule) {
            return permission(rule, asked -> true);
        }

        /** A rule for some of the requests: another one than for the others, or one more. */
        public Draft<I, O> permission(String rule, Predicate<I> whenAsked) {
            permissions.add(new Permission<>(rule, whenAsked));
            return this;
        }

        /** The operation exists only where all of these are switched on. */
        public Draft<I, O> existsWith(Feature... features) {
            needs = Set.of(features);
            return this;
        }

        public Draft<I, O> asks(Caller newCaller) {
            caller = newCaller;
            return this;
        }

        public Draft<I, O> body(RestBody newRestBody) {
            restBody = newRestBody;
            return this;
        }

        /** @param text of the refusal; the limit's value follows it */
        public Draft<I, O> bodyAtMost(Limit limit, ErrorCode code, String text) {
            bodyLimit = new BodyLimit(limit, code, text, null);
            return this;
        }

        /** @param standIn see {@link BodyLimit} */
        public Draft<I, O> bodyAtMost(Limit limit, ErrorCode code, String text, String standIn) {
            bodyLimit = new BodyLimit(limit, code, text, standIn);
            return this;
        }

        public Draft<I, O> answers(Integer... newStatuses) {
            statuses = List.of(newStatuses);
            return this;
        }

        public Draft<I, O> refuses(ErrorCode... codes) {
            refusals = List.of(codes);
            return this;
        }

        /** What is said when the store is in trouble. */
        public Draft<I, O> orSays(String text) {
            troubleText = text;
            return this;
        }

        /** REST shows trouble of the store without the error document. */
        public Draft<I, O> saysItByStatus() {
            saysTroubleByStatus = true;
            return this;
        }

        /** What REST says of a body that is missing or no JSON, where it is not the usual sentence. */
        public Draft<I, O> orSaysOfBody(String text) {
            unreadableText = text;
            return this;
        }

        /** What is said of some requests instead; null for the others. */
        public Draft<I, O> orSaysOf(Function<I, @Nullable String> text) {
            troubleTextOf = text;
            return this;
        }

        public Draft<I, O> mediaType(String newMediaType) {
            mediaType = newMediaType;
            return this;
        }

        public Draft<I, O> rest(RestView<I, O> view) {
            restView = view;
            return this;
        }

        public Draft<I, O> zaqar(SocketView<I, O> view) {
            zaqarView = view;
            return this;
        }

        /** How native clients see the outcome, where it is not status 200 with the output's shape. */
        public Draft<I, O> nativeForm(SocketView<I, O> view) {
            nativeView = view;
            return this;
        }

        public Operation<I, O> build() {
            return new Operation<>(this);
        }
    }
}
