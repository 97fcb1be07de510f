package dev.holdfast.server.operation;

import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackReader;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.envelope.Envelope.Echo;
import dev.holdfast.protocol.envelope.ReplyWriter;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.RestReply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One reply as REST, Zaqar's socket and a native client see it.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param refusal why the call was refused; null when it was not
 */
public record ShownReply(
        View rest,
        Map<String, String> headers,
        View zaqar,
        View nativeView,
        @Nullable Refusal refusal) {

    /**
     * A status and a body.
     *
     * @param body as JSON; empty where there is none
     */
    public record View(int status, String body) {
        @Override
        public String toString() {
            return body.isEmpty() ? String.valueOf(status) : status + " " + body;
        }
    }

    static <I, O> ShownReply of(Call<I, O> call, String project) {
        Refusal refusal = call.refusal();
        if (refusal != null) {
            return refused(call.operation(), refusal);
        }
        Operation<I, O> operation = call.operation();
        PackWriter zaqar = new PackWriter();
        ReplyWriter.writeZaqar(zaqar, Echo.NONE, operation.zaqarView(), call.input(), call.output());
        PackWriter nativeForm = new PackWriter();
        ReplyWriter.writeNative(nativeForm, null, operation.nativeView(), call.input(), call.output());
        PlainRestReply rest = new PlainRestReply(project);
        return new ShownReply(rest(call, rest), rest.headers, envelope(zaqar), envelope(nativeForm), null);
    }

    private static <I, O> View rest(Call<I, O> call, PlainRestReply reply) {
        if (call.operation().routes().isEmpty()) {
            return new View(0, "");
        }
        try {
            int status = call.operation().restView().render(call.input(), call.output(), reply);
            return new View(status, reply.body.size() == 0 ? "" : JsonCodec.toJson(reply.body.toByteArray()));
        } catch (Refusal refusal) {
            return rest(refusal);
        }
    }

    static ShownReply refused(Operation<?, ?> operation, Refusal refusal) {
        PackWriter zaqar = new PackWriter();
        ReplyWriter.writeZaqarRefusal(zaqar, Echo.NONE, refusal);
        PackWriter nativeForm = new PackWriter();
        ReplyWriter.writeNativeRefusal(nativeForm, null, refusal);
        return new ShownReply(rest(refusal), Map.of(), envelope(zaqar), envelope(nativeForm), refusal);
    }

    private static View rest(Refusal refusal) {
        String fixedText = refusal.code().restText();
        PackWriter out = new PackWriter();
        out.mapHeader(2).string("title").string(refusal.code().title());
        out.string("description").string(fixedText == null ? refusal.text() : fixedText);
        return new View(refusal.code().status(), JsonCodec.toJson(out.toByteArray()));
    }

    /** Takes the status and the body out of an envelope of either dialect. */
    private static View envelope(PackWriter written) {
        PackReader in = written.toRawValue().reader();
        int status = 0;
        String body = "";
        int pairs = in.mapHeader();
        for (int i = 0; i < pairs; i++) {
            switch (in.string()) {
                case "status" -> status = (int) in.integer();
                case "headers" -> status = statusOf(in);
                case "body" -> body = in.content().toString();
                default -> in.skip();
            }
        }
        return new View(status, body);
    }

    private static int statusOf(PackReader headers) {
        int ignoredPairs = headers.mapHeader();
        String ignoredName = headers.string();
        return ignoredPairs == 1 && ignoredName.equals("status") ? (int) headers.integer() : 0;
    }

    /** Every value of a member with this name in the native view, in order. */
    public List<String> all(String member) {
        return valuesIn(nativeView.body(), member);
    }

    /** The value of a member with this name in the native view. */
    public String one(String member) {
        List<String> values = all(member);
        if (values.size() != 1) {
            throw new AssertionError(values.size() + " members " + member + " in " + nativeView);
        }
        return values.get(0);
    }

    private static List<String> valuesIn(String json, String member) {
        Matcher matcher = Pattern.compile("\"" + member + "\":\"?([^,\"}\\]]*)").matcher(json);
        List<String> values = new ArrayList<>();
        while (matcher.find()) {
            values.add(matcher.group(1));
        }
        return values;
    }

    /** The ids of a reply to a post. */
    public List<String> posted() {
        String ids = nativeView.body().replaceAll("^\\{\"message_ids\":\\[|[\\]}\"]", "");
        return List.of(ids.split(","));
    }

    /** A REST reply without a transport: its path is /path, and links show what they change. */
    private static final class PlainRestReply implements RestReply {
        private final String project;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private final PackWriter body = new PackWriter();

        private PlainRestReply(String project) {
            this.project = project;
        }

        @Override
        public String path() {
            return "/path";
        }

        @Override
        public String address() {
            return "/path";
        }

        @Override
        public String project() {
            return project;
        }

        @Override
        public Limits limits() {
            return Limits.DEFAULT;
        }

        @Override
        public void header(String name, String value) {
            headers.put(name, value);
        }

        @Override
        public String linkWith(String parameter, String value) {
            return "/path?" + parameter + "=" + value;
        }

        @Override
        public String linkWith(String parameter, String value, String secondParameter, String secondValue) {
            return linkWith(parameter, value) + "&" + secondParameter + "=" + secondValue;
        }

        @Override
        public PackWriter body() {
            return body;
        }
    }
}
