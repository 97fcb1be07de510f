package dev.holdfast.server.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.config.KeystoneLogin;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is said to Keystone, and what it says.
 *
 * <p><em>Thread-safe.</em>
 */
final class KeystoneDocuments {

    private static final ObjectMapper JSON = new ObjectMapper();

    private KeystoneDocuments() {}

    /** The body of a login. */
    static byte[] login(KeystoneLogin login) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode auth = root.putObject("auth");
        ObjectNode identity = auth.putObject("identity");
        if (login instanceof KeystoneLogin.ApplicationCredential credential) {
            identity.putArray("methods").add("application_credential");
            identity.putObject("application_credential")
                    .put("id", credential.id())
                    .put("secret", credential.secret().text());
        } else if (login instanceof KeystoneLogin.Password password) {
            identify(identity, password);
            ObjectNode project = auth.putObject("scope").putObject("project");
            project.put("name", password.project());
            project.putObject("domain").put("name", password.projectDomain());
        }
        return written(root);
    }

    private static void identify(ObjectNode identity, KeystoneLogin.Password password) {
        identity.putArray("methods").add("password");
        ObjectNode user = identity.putObject("password").putObject("user");
        user.put("name", password.user()).put("password", password.password().text());
        user.putObject("domain").put("name", password.userDomain());
    }

    private static byte[] written(ObjectNode root) {
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The body of a login as whoever has given a trust. */
    static byte[] loginByTrust(KeystoneLogin.Password password, String trustId) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode auth = root.putObject("auth");
        identify(auth.putObject("identity"), password);
        auth.putObject("scope").putObject("OS-TRUST:trust").put("id", trustId);
        return written(root);
    }

    /**
     * A user who gives a trust.
     *
     * <p><em>Thread-safe.</em>
     *
     * @param roles their ids
     */
    record Giver(String user, String project, List<String> roles) {}

    /** Whose a token is. @throws IOException when the reply cannot be read */
    static Giver giver(byte[] body) throws IOException {
        JsonNode token = token(body);
        List<String> roles = new ArrayList<>();
        token.path("roles").forEach(role -> roles.add(role.path("id").asText("")));
        return new Giver(user(body), token.path("project").path("id").asText(""), roles);
    }

    /** The id of a token's user. @throws IOException when the reply cannot be read */
    static String user(byte[] body) throws IOException {
        return token(body).path("user").path("id").asText("");
    }

    /** The body that makes a trust: all that the giver may do in his project, and not to be handed on. */
    static byte[] trust(Giver giver, String trustee, long expiresMillis) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode trust = root.putObject("trust");
        trust.put("trustor_user_id", giver.user())
                .put("trustee_user_id", trustee)
                .put("project_id", giver.project())
                .put("impersonation", true)
                .put("allow_redelegation", false)
                .put("expires_at", Instant.ofEpochMilli(expiresMillis).toString());
        giver.roles().forEach(role -> trust.withArray("roles").addObject().put("id", role));
        return written(root);
    }

    /** The id of a trust. @throws IOException when the reply cannot be read */
    static String trustId(byte[] body) throws IOException {
        return JSON.readTree(body).path("trust").path("id").asText("");
    }

    /** Who has given a trust. @throws IOException when the reply cannot be read */
    static Giver giverOfTrust(byte[] body) throws IOException {
        JsonNode trust = JSON.readTree(body).path("trust");
        return new Giver(
                trust.path("trustor_user_id").asText(""),
                trust.path("project_id").asText(""),
                List.of());
    }

    /** When the token of a reply ends. @throws IOException when the reply does not say so */
    static long expiresMillis(byte[] body) throws IOException {
        return expiresMillis(token(body));
    }

    /** Who a token belongs to; null when it is for no project. @throws IOException when the reply cannot be read */
    static @Nullable Principal principal(byte[] body) throws IOException {
        JsonNode token = token(body);
        String project = token.path("project").path("id").asText("");
        if (project.isEmpty() || project.length() > ProjectId.MAX_CHARACTERS) {
            return null;
        }
        Set<String> roles = new HashSet<>();
        for (JsonNode role : token.path("roles")) {
            roles.add(role.path("name").asText(""));
        }
        return new Principal(
                new ProjectId(project),
                ProjectBinding.IMPOSED,
                token.path("user").path("id").asText(""),
                roles,
                expiresMillis(token));
    }

    private static JsonNode token(byte[] body) throws IOException {
        JsonNode root = JSON.readTree(body);
        return root == null ? JSON.createObjectNode() : root.path("token");
    }

    private static long expiresMillis(JsonNode token) throws IOException {
        try {
            return OffsetDateTime.parse(token.path("expires_at").asText(""))
                    .toInstant()
                    .toEpochMilli();
        } catch (DateTimeException noMoment) {
            throw new IOException("expires_at is no moment", noMoment);
        }
    }
}
