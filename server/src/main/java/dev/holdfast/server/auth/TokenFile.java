package dev.holdfast.server.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.protocol.ProjectId;
import dev.holdfast.protocol.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.StreamSupport;

/**
 * The file that holds all access tokens. It is only ever replaced as a whole, so that a reader sees the old one or the
 * new one, also after a power cut; who changes it holds a lock beside it.
 *
 * <p><em>Thread-safe.</em>
 */
public final class TokenFile {

    public static final int MAX_TOKENS = 10_000;

    private static final long MAX_BYTES = 16L * 1024 * 1024;
    private static final String TOKENS = "tokens";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;

    public TokenFile(Path file) {
        this.file = file;
    }

    /** All tokens; none when there is no file. @throws IOException when it is damaged: the message says so */
    public List<AccessToken> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException(file + " is larger than " + MAX_BYTES + " bytes: it is no file of tokens.");
        }
        try {
            JsonNode tokens = JSON.readTree(file.toFile()).path(TOKENS);
            List<AccessToken> all = new ArrayList<>();
            for (JsonNode token : tokens) {
                all.add(tokenOf(token));
            }
            return List.copyOf(all);
        } catch (IOException | IllegalArgumentException | Refusal e) {
            throw new IOException(file + " is damaged: restore it from a copy, or remove it and create new tokens.", e);
        }
    }

    /** Whatever changes when the file does. */
    String version() throws IOException {
        if (!Files.exists(file)) {
            return "";
        }
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return attributes.fileKey() + "/" + attributes.lastModifiedTime() + "/" + attributes.size();
    }

    /** Replaces the tokens by what {@code change} makes of them. */
    public void update(Function<List<AccessToken>, List<AccessToken>> change) throws IOException {
        Path folder = folder();
        if (!Files.exists(folder)) {
            Files.createDirectories(folder);
        }
        Path lockFile = folder.resolve(file.getFileName() + ".lock");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (!lock.isValid()) {
                throw new IOException(lockFile + " cannot be locked.");
            }
            List<AccessToken> tokens = change.apply(read());
            if (tokens.size() > MAX_TOKENS) {
                throw new IOException("There are " + MAX_TOKENS + " tokens already; revoke some first.");
            }
            replace(tokens);
        }
    }

    private void replace(List<AccessToken> tokens) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ArrayNode list = root.putArray(TOKENS);
        tokens.forEach(token -> write(token, list.addObject()));
        Path next = folder().resolve(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        ByteBuffer bytes = ByteBuffer.wrap(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
        try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
            while (bytes.hasRemaining()) {
                int ignored = channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    private Path folder() {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? Path.of("/") : parent;
    }

    private static void write(AccessToken token, ObjectNode into) {
        into.put("id", token.id());
        into.put("name", token.name());
        into.put("sha256", token.hash());
        into.put("project", token.project().text());
        ArrayNode roles = into.putArray("roles");
        token.roles().forEach(roles::add);
        into.put("created_millis", token.createdMillis());
        if (token.expiresMillis() != Principal.NEVER) {
            into.put("expires_millis", token.expiresMillis());
        }
    }

    private static AccessToken tokenOf(JsonNode token) {
        return new AccessToken(
                text(token, "id"),
                text(token, "name"),
                text(token, "sha256"),
                new ProjectId(text(token, "project")),
                StreamSupport.stream(token.path("roles").spliterator(), false)
                        .map(JsonNode::asText)
                        .toList(),
                token.path("created_millis").asLong(),
                expiryOf(token.path("expires_millis")));
    }

    /** An end that cannot be read must not become none. */
    private static long expiryOf(JsonNode millis) {
        if (millis.isMissingNode()) {
            return Principal.NEVER;
        }
        if (!millis.isIntegralNumber()) {
            throw new IllegalArgumentException("expires_millis is no number");
        }
        return millis.asLong();
    }

    private static String text(JsonNode token, String field) {
        JsonNode value = token.path(field);
        if (!value.isTextual()) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return value.textValue();
    }
}
