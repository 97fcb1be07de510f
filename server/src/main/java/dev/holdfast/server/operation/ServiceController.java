package dev.holdfast.server.operation;

import dev.holdfast.protocol.ClientId;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.Limits;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import dev.holdfast.protocol.codec.JsonCodec;
import dev.holdfast.protocol.codec.PackWriter;
import dev.holdfast.protocol.codec.RawValue;
import dev.holdfast.protocol.operation.Nothing;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.ServiceShapes.Acknowledgement;
import dev.holdfast.protocol.operation.ServiceShapes.Authenticate;
import dev.holdfast.protocol.operation.ServiceShapes.Document;
import dev.holdfast.protocol.operation.ServiceShapes.Hello;
import dev.holdfast.protocol.operation.ServiceShapes.Welcome;
import dev.holdfast.server.config.ClientIdCheck;
import dev.holdfast.server.config.ContractConfig;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Serves the operations on the service itself. Its documents are made once.
 *
 * <p><em>Thread-safe.</em>
 */
public final class ServiceController {

    private static final long PROTOCOL = 1;

    /** By these words a client knows what it may ask of this server that earlier ones did not have. */
    private static final List<String> CAPABILITIES = List.of("consumers", "notices");

    /** Bounds of the whole server, which no single client can do anything about. */
    private static final Set<Limit> SERVER_ONLY = EnumSet.of(
            Limit.MAX_CONNECTIONS,
            Limit.MAX_CONSUMERS,
            Limit.MAX_EVENT_STREAMS,
            Limit.MAX_LANE_INBOX_REQUESTS,
            Limit.MAX_UNSENT_RESULT_BYTES,
            Limit.MAX_WAITING_REQUESTS);

    /** The date is as it is: clients compare the document as a whole. */
    private static final String VERSIONS = """
            {"versions": [{
              "id": "2", "status": "CURRENT", "updated": "2014-9-24T04:06:47Z",
              "media-types": [{
                "base": "application/json", "type": "application/vnd.openstack.messaging-v2+json"}],
              "links": [{"href": "/v2/", "rel": "self"}]}]}
            """;

    private final Limits limits;
    private final ClientId.Format clientIdFormat;
    private final String server;
    private final RawValue limitsForClients;
    private final Document home;
    private final Administration administration;
    private final Document versions = new Document(json(VERSIONS));

    /**
     * @param features what of the API is switched on
     * @param administration takes the calls of operators
     */
    public ServiceController(
            String version,
            Limits limits,
            ContractConfig rules,
            Set<Operation.Feature> features,
            Administration administration) {
        this.administration = administration;
        this.home = new Document(HomeDocument.write(features));
        this.limits = limits;
        this.clientIdFormat =
                rules.clientIdCheck() == ClientIdCheck.STRICT ? ClientId.Format.STRICT : ClientId.Format.OFF;
        this.server = "Holdfast " + version;
        this.limitsForClients = clientLimits(limits);
    }

    private static RawValue clientLimits(Limits limits) {
        Map<Limit, Integer> shown = new EnumMap<>(limits.toMap());
        shown.keySet().removeAll(SERVER_ONLY);
        PackWriter out = new PackWriter();
        out.mapHeader(shown.size());
        shown.forEach((limit, value) -> out.string(limit.key()).integer(value));
        return out.toRawValue();
    }

    private static RawValue json(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new RawValue(JsonCodec.toPack(bytes, 0, bytes.length));
    }

    Administration administration() {
        return administration;
    }

    /** Greets who can be told apart; a transport keeps what was said for the requests to come. */
    void hello(Call<Hello, Welcome> call) {
        Hello input = call.input();
        ClientId.parse(input.clientId(), clientIdFormat, limits);
        new ProjectId(input.project());
        String client = input.client();
        if (client != null && client.length() > Limits.MAX_CLIENT_NAME_LENGTH) {
            throw Refusal.of(
                    ErrorCode.INVALID_REQUEST,
                    "The text of client may have " + Limits.MAX_CLIENT_NAME_LENGTH + " characters at the most.");
        }
        call.succeed(
                new Welcome(
                        server,
                        PROTOCOL,
                        limitsForClients,
                        heartbeatSeconds(input.heartbeatSeconds()),
                        call.sink().connectionId(),
                        CAPABILITIES),
                null);
        call.release();
    }

    /** What is wanted, within the bounds of the server. */
    private long heartbeatSeconds(@Nullable Long wanted) {
        long most = limits.heartbeatIntervalSeconds();
        return wanted == null ? most : Math.min(most, Math.max(wanted, limits.minHeartbeatSeconds()));
    }

    /** Whoever got here is who he says he is. The word is spelt as clients expect it. */
    public Acknowledgement authenticate(Authenticate input) {
        return new Acknowledgement("Authentified.");
    }

    public Document home(Nothing input) {
        return home;
    }

    public Document versions(Nothing input) {
        return versions;
    }

    /** Asks the store something that it cannot answer when it is in trouble. */
    public Outcome<Nothing> ping(Nothing input, Turn turn) {
        long ignored = turn.shard().queues().count(turn.project());
        return Outcome.of(Nothing.INSTANCE);
    }
}
