package dev.holdfast.server.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.holdfast.server.config.Suggestion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Reads an operator's rules. Anything that is not understood is an error: a rule that is silently left out would let in
 * whom it should keep out.
 *
 * <p><em>Thread-safe.</em>
 */
public final class PolicyFile {

    private static final long MAX_BYTES = 1024 * 1024;
    private static final String EVERYONE = "everyone";
    private static final String NOBODY = "nobody";

    private PolicyFile() {}

    /**
     * The policy with the rules of a file in place of its own.
     *
     * @throws IOException when the file cannot be read; the message tells the operator what to change
     */
    public static AccessPolicy apply(Path file, AccessPolicy policy) throws IOException {
        Map<String, AccessRule> rules = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry : read(file).properties()) {
            String name = entry.getKey();
            checkName(file, name, policy.names());
            rules.put(name, rule(file, name, entry.getValue()));
        }
        return policy.with(rules);
    }

    /** JSON is read too: it is a part of YAML. */
    private static JsonNode read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes; that is no policy.");
        }
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(Files.readString(file));
        } catch (IOException e) {
            throw new IOException(file + " is neither YAML nor JSON: " + firstLine(e), e);
        }
        if (root == null || root.isMissingNode() || root.isNull()) {
            return new YAMLMapper().createObjectNode();
        }
        if (!root.isObject()) {
            throw new IOException(file + " must hold a map from rules to who may, such as: queues:delete: [operator]");
        }
        return root;
    }

    private static String firstLine(IOException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static void checkName(Path file, String name, Collection<String> known) throws IOException {
        if (!known.contains(name)) {
            throw new IOException(file + ": there is no rule '" + name + "'."
                    + Suggestion.nearest(name, known)
                            .map(nearest -> " Did you mean '" + nearest + "'?")
                            .orElse(" The rules are " + String.join(", ", known) + "."));
        }
    }

    private static AccessRule rule(Path file, String name, JsonNode value) throws IOException {
        if (value.isTextual() && value.textValue().equals(EVERYONE)) {
            return AccessRule.EVERYONE;
        }
        if (value.isTextual() && value.textValue().equals(NOBODY)) {
            return AccessRule.NOBODY;
        }
        Set<String> roles = new HashSet<>();
        for (JsonNode role : value) {
            if (role.isTextual() && !role.textValue().isBlank()) {
                roles.add(role.textValue().strip().toLowerCase(Locale.ROOT));
            }
        }
        if (!value.isArray() || value.isEmpty() || roles.size() != value.size()) {
            throw new IOException(file + ": the rule '" + name + "' takes everyone, nobody, or a list of different"
                    + " roles, such as [admin, operator].");
        }
        return AccessRule.roles(roles);
    }
}
