package dev.holdfast.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a file of {@code key = value} lines.
 *
 * <p>A line whose first visible character is {@code #} is a comment. There are no quotes, escapes, continued lines or
 * comments behind a value, so that what is written is what is meant. A key may occur once.
 *
 * <p><em>One thread at a time.</em>
 */
final class ConfigurationFile {
    private static final int MAX_BYTES = 1 << 20;

    private final Path path;
    private final List<String> problems;
    private final List<Assignment> assignments = new ArrayList<>();
    private final Map<String, Integer> lineOfKey = new HashMap<>();

    private ConfigurationFile(Path path, List<String> problems) {
        this.path = path;
        this.problems = problems;
    }

    /** What the file assigns, in its order; what is wrong with it is added to the problems. */
    static List<Assignment> read(Path path, List<String> problems) {
        ConfigurationFile file = new ConfigurationFile(path, problems);
        try {
            file.parse(file.text());
        } catch (NoSuchFileException missing) {
            problems.add("file " + path + ": there is no such file.");
        } catch (CharacterCodingException notUtf8) {
            problems.add("file " + path + ": it is not UTF-8 text.");
        } catch (IOException unreadable) {
            problems.add("file " + path + ": it cannot be read: " + unreadable.getMessage() + ".");
        }
        return file.assignments;
    }

    private String text() throws IOException {
        try (InputStream input = Files.newInputStream(path)) {
            byte[] bytes = input.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is larger than " + ByteSize.print(MAX_BYTES));
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        }
    }

    private void parse(String text) {
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            if (!line.isEmpty() && !line.startsWith("#")) {
                parseLine(line, number);
            }
        }
    }

    private void parseLine(String line, int number) {
        int equals = line.indexOf('=');
        if (equals < 1) {
            problems.add(origin(number) + ": '" + Quoted.of(line) + "' is not of the form key = value.");
            return;
        }
        String key = line.substring(0, equals).strip();
        String value = line.substring(equals + 1).strip();
        Integer earlier = lineOfKey.putIfAbsent(key, number);
        if (earlier != null) {
            problems.add(origin(number) + ": " + Quoted.of(key) + " is already set in line " + earlier
                    + "; a setting may be given once, remove one of the two lines.");
        } else if (value.contains(" #")) {
            problems.add(origin(number) + ": a comment needs a line of its own, but the value of " + Quoted.of(key)
                    + " contains ' #'.");
        } else {
            assignments.add(new Assignment(key, value, origin(number)));
        }
    }

    private String origin(int line) {
        return "file " + path + ":" + line;
    }
}
