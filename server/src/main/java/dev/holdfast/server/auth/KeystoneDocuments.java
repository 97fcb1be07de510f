package dev.holdfast.server.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.server.config.KeystoneLogin;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.HashSet;
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
            identity.putArray("methods").add("password");
            ObjectNode user = identity.putObject("password").putObject("user");
            user.put("name", password.user())
                    .put("password", password.password().text());
            user.putObject("domain").put("name", password.userDomain());
            ObjectNode project = auth.putObject("scope").putObject("project");
            project.put("name", password.project());
            project.putObject("domain").put("name", password.projectDomain());
        }
        try {
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
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
