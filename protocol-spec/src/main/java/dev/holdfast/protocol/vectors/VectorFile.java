package dev.holdfast.protocol.vectors;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the conversations out of a file of vectors.
 *
 * <p><em>Thread-safe.</em>
 */
public final class VectorFile {

    private static final List<String> VIEWS = List.of("rest", "zaqar", "native");

    private VectorFile() {}

    /** Every conversation of every file in a folder, in the order of the files' names. */
    public static List<Conversation> readAll(Path folder) throws IOException {
        List<Conversation> conversations = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(VectorFile::isVectorFile).sorted().toList()) {
                conversations.addAll(read(file));
            }
        }
        return conversations;
    }

    private static boolean isVectorFile(Path file) {
        return file.toString().endsWith(".json");
    }

    public static List<Conversation> read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        Tree.Members document = object(Tree.ofJson(Files.readAllBytes(file)));
        return document.items("conversations").stream()
                .map(conversation -> conversation(name, object(conversation)))
                .toList();
    }

    private static Tree.Members object(Tree tree) {
        if (tree instanceof Tree.Members object) {
            return object;
        }
        throw new IllegalArgumentException("an object is missing: " + tree);
    }

    private static Conversation conversation(String file, Tree.Members source) {
        List<Step> steps =
                source.items("steps").stream().map(step -> step(object(step))).toList();
        Map<String, String> settings = new LinkedHashMap<>();
        source.members("settings")
                .members()
                .keySet()
                .forEach(key -> settings.put(key, source.members("settings").text(key)));
        Set<String> views = new LinkedHashSet<>(texts(source.items("views")));
        if (views.isEmpty()) {
            views.addAll(VIEWS);
        }
        return new Conversation(
                file,
                source.text("name"),
                texts(source.items("covers")),
                settings,
                views,
                source.findText("roles"),
                credentials(source.members("tokens")),
                steps);
    }

    private static List<Credential> credentials(Tree.Members tokens) {
        return tokens.members().keySet().stream()
                .map(token -> credential(token, tokens.members(token)))
                .toList();
    }

    private static Credential credential(String token, Tree.Members source) {
        return new Credential(token, source.text("project"), texts(source.items("roles")), source.whole("seconds"));
    }

    private static List<String> texts(List<Tree> items) {
        return items.stream().map(item -> ((Tree.Text) item).text()).toList();
    }

    private static Step step(Tree.Members source) {
        if (source.find("do") != null) {
            return operate(source);
        }
        if (source.find("clock") != null) {
            return new Step.Advance(source.whole("clock"));
        }
        if (source.find("await") != null) {
            return new Step.Await(source.text("await"));
        }
        return source.find("http") != null ? http(source) : frame(source);
    }

    private static Step operate(Tree.Members source) {
        Map<String, Tree.Members> replies = new LinkedHashMap<>();
        for (String view : VIEWS) {
            if (source.find(view) != null) {
                replies.put(view, source.members(view));
            }
        }
        return new Step.Operate(
                source.text("do"),
                source.members("with"),
                source.findText("client"),
                source.findText("project"),
                replies,
                source.findText("pending"));
    }

    private static Step http(Tree.Members source) {
        String[] line = source.text("http").split(" ", 2);
        Tree body = source.find("body");
        String text = source.findText("text");
        return new Step.Http(
                line[0],
                line[1],
                source.members("headers").members(),
                body == null ? text : body.toJson(),
                source.members("rest"));
    }

    private static Step frame(Tree.Members source) {
        String connection = source.findText("on");
        List<Tree> replies = new ArrayList<>(source.items("replies"));
        Tree reply = source.find("reply");
        if (reply != null) {
            replies.add(reply);
        }
        @Nullable Integer close = source.find("close") == null ? null : Math.toIntExact(source.whole("close"));
        Tree packed = source.find("send_packed");
        Tree document = packed == null ? source.find("send") : packed;
        return new Step.Frame(
                document == null ? frameOf(source) : null,
                document,
                packed != null,
                connection == null ? "" : connection,
                replies,
                close);
    }

    private static @Nullable SocketFrame frameOf(Tree.Members source) {
        String hex = source.findText("send_hex");
        if (hex != null) {
            return SocketFrame.binary(HexFormat.of().parseHex(hex));
        }
        String textHex = source.findText("send_text_hex");
        if (textHex != null) {
            return SocketFrame.text(HexFormat.of().parseHex(textHex));
        }
        String text = source.findText("send_text");
        return text == null ? null : SocketFrame.text(text.getBytes(StandardCharsets.UTF_8));
    }
}
