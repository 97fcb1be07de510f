package dev.holdfast.persist.names;

import dev.holdfast.persist.AddressSet;
import dev.holdfast.persist.Endpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Endpoints that are written out: lists such as {@code 10.0.0.1:7001,10.0.0.2:7001}, and the lines of files.
 *
 * <p><em>Thread-safe.</em>
 */
final class Literals {

    static final int DEFAULT_WEIGHT = 1;

    private Literals() {}

    /** The parts of a list, of which there is at least one. */
    static List<String> split(String list) {
        return Arrays.stream(list.split(",", -1)).map(String::strip).toList();
    }

    /** @throws IllegalArgumentException when one is not an address */
    static AddressSet endpoints(List<String> texts, int defaultPort) {
        return AddressSet.of(
                texts.stream().map(each -> endpoint(each, 0, defaultPort)).toList());
    }

    private static Endpoint endpoint(String text, int priority, int defaultPort) {
        return new Endpoint(ServiceName.parse(text, defaultPort).address(), priority, DEFAULT_WEIGHT, Map.of());
    }

    /**
     * Endpoints one a line, each an address and then pairs such as {@code priority=10 weight=3 zone=a}. What follows a
     * {@code #} is a comment.
     *
     * @throws IllegalArgumentException that says what is wrong with which line
     */
    static AddressSet lines(Path file, String text, int defaultPort) {
        List<Endpoint> endpoints = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String content = line.replaceFirst("#.*", "").strip();
            if (!content.isEmpty()) {
                endpoints.add(line(file + ", line " + number + ": ", content.split("\\s+", -1), defaultPort));
            }
        }
        return AddressSet.of(endpoints);
    }

    private static Endpoint line(String where, String[] words, int defaultPort) {
        try {
            Map<String, String> attributes = new HashMap<>();
            for (int i = 1; i < words.length; i++) {
                addPair(attributes, words[i]);
            }
            int priority = number(attributes, "priority", 0);
            int weight = number(attributes, "weight", DEFAULT_WEIGHT);
            return new Endpoint(ServiceName.parse(words[0], defaultPort).address(), priority, weight, attributes);
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(where + wrong.getMessage(), wrong);
        }
    }

    private static void addPair(Map<String, String> attributes, String word) {
        int equals = word.indexOf('=');
        String key = word.substring(0, Math.max(0, equals));
        if (key.isEmpty() || attributes.put(key, word.substring(equals + 1)) != null) {
            throw new IllegalArgumentException("\"" + word + "\" is not a new key=value pair.");
        }
    }

    private static int number(Map<String, String> attributes, String key, int otherwise) {
        String text = attributes.remove(key);
        if (text != null && !text.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException(key + "=" + text + " is not a number between 0 and 65535.");
        }
        return text == null ? otherwise : Integer.parseInt(text);
    }

    /** A source of what never changes. */
    static Source source(AddressSet addresses) {
        return new Source() {
            @Override
            public void look(Consumer<Outcome> done) {
                done.accept(Outcome.found(addresses, Names.FOREVER, "There are no addresses."));
            }
        };
    }
}
