package dev.holdfast.protocol.vectors;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What differs from run to run. A name such as {@code $id1} takes the value that stands in its place at first sight,
 * and must be equal afterwards, within longer texts too; {@code $any}, {@code $int} and {@code $text} stand for any
 * value, any whole number that is not negative, and any text. {@code $$} is a dollar sign.
 *
 * <p><em>One thread at a time.</em>
 */
final class Placeholders {

    private static final Pattern NAME = Pattern.compile("\\$\\$|\\$([A-Za-z][A-Za-z0-9]*)");
    private static final Pattern NUMBER = Pattern.compile("\\$n[0-9]+");
    private static final Map<String, String> WILD = Map.of("any", ".*", "int", "[0-9]+", "text", ".*");

    private final Map<String, String> values = new HashMap<>();

    void bind(String name, String value) {
        values.put(name, value);
    }

    /** The text with every name replaced by its value. */
    String fill(String text) {
        return NAME.matcher(text).replaceAll(found -> Matcher.quoteReplacement(valueOf(found.group(1), text)));
    }

    private String valueOf(@Nullable String name, String text) {
        String value = name == null ? "$" : values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("$" + name + " in \"" + text + "\" was not seen before");
        }
        return value;
    }

    Tree fill(Tree tree) {
        if (tree instanceof Tree.Text text) {
            String filled = fill(text.text());
            return isNumber(text.text()) ? new Tree.Whole(Long.parseLong(filled)) : new Tree.Text(filled);
        }
        if (tree instanceof Tree.Items array) {
            return new Tree.Items(array.items().stream().map(this::fill).toList());
        }
        return tree instanceof Tree.Members object ? fill(object) : tree;
    }

    Tree.Members fill(Tree.Members object) {
        Map<String, Tree> filled = new LinkedHashMap<>();
        object.members().forEach((name, value) -> filled.put(fill(name), fill(value)));
        return new Tree.Members(filled);
    }

    /** The document as an expectation that only it meets. */
    static Tree literally(Tree tree) {
        if (tree instanceof Tree.Text text) {
            return new Tree.Text(text.text().replace("$", "$$"));
        }
        if (tree instanceof Tree.Items array) {
            return new Tree.Items(
                    array.items().stream().map(Placeholders::literally).toList());
        }
        if (tree instanceof Tree.Members object) {
            Map<String, Tree> members = new LinkedHashMap<>();
            object.members().forEach((name, value) -> members.put(name, literally(value)));
            return new Tree.Members(members);
        }
        return tree;
    }

    /** What is wrong with a document, as a sentence; null when it is as expected. Names are bound on the way. */
    @Nullable
    String difference(Tree expected, Tree found) {
        return difference("", expected, found);
    }

    private @Nullable String difference(String path, Tree expected, Tree found) {
        if (expected instanceof Tree.Text text) {
            return matches(text.text(), found) ? null : say(path, expected, found);
        }
        if (expected instanceof Tree.Members object && found instanceof Tree.Members other) {
            return memberDifference(path, object.members(), other.members());
        }
        if (expected instanceof Tree.Items array && found instanceof Tree.Items other) {
            return itemDifference(path, array.items(), other.items());
        }
        return expected.equals(found) ? null : say(path, expected, found);
    }

    private @Nullable String memberDifference(String path, Map<String, Tree> expected, Map<String, Tree> found) {
        if (!expected.keySet().equals(found.keySet())) {
            return at(path) + " has the members " + found.keySet() + " and not " + expected.keySet();
        }
        for (Map.Entry<String, Tree> member : expected.entrySet()) {
            Tree value = found.getOrDefault(member.getKey(), new Tree.Null());
            String difference = difference(path + "/" + member.getKey(), member.getValue(), value);
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private @Nullable String itemDifference(String path, List<Tree> expected, List<Tree> found) {
        if (expected.size() != found.size()) {
            return at(path) + " has " + found.size() + " items and not " + expected.size() + ": "
                    + new Tree.Items(found).toJson();
        }
        for (int i = 0; i < expected.size(); i++) {
            String difference = difference(path + "/" + i, expected.get(i), found.get(i));
            if (difference != null) {
                return difference;
            }
        }
        return null;
    }

    private static String say(String path, Tree expected, Tree found) {
        return at(path) + " is " + found.toJson() + " and not " + expected.toJson();
    }

    private static String at(String path) {
        return path.isEmpty() ? "The document" : path;
    }

    private boolean matches(String expected, Tree found) {
        return switch (expected) {
            case "$any" -> true;
            case "$int" -> found instanceof Tree.Whole whole && whole.number() >= 0;
            case "$text" -> found instanceof Tree.Text;
            default ->
                found instanceof Tree.Whole whole
                        ? isNumber(expected) && matchesText(expected, String.valueOf(whole.number()))
                        : found instanceof Tree.Text text && !isNumber(expected) && matches(expected, text.text());
        };
    }

    private static boolean isNumber(String expected) {
        return NUMBER.matcher(expected).matches();
    }

    /** Whether a text is as expected; the parameters of an address may come in any order. */
    boolean matches(String expected, String found) {
        int query = expected.indexOf('?');
        if (!expected.startsWith("/") || query < 0 || found.indexOf('?') < 0) {
            return matchesText(expected, found);
        }
        int foundQuery = found.indexOf('?');
        return matchesText(expected.substring(0, query), found.substring(0, foundQuery))
                && matchesParameters(expected.substring(query + 1), found.substring(foundQuery + 1));
    }

    private boolean matchesParameters(String expected, String found) {
        List<String> left = new ArrayList<>(Arrays.asList(found.split("&", -1)));
        for (String parameter : expected.split("&", -1)) {
            String key = parameter.substring(0, parameter.indexOf('=') + 1);
            String match = left.stream()
                    .filter(other -> other.startsWith(key) && matchesText(parameter, other))
                    .findFirst()
                    .orElse(null);
            if (match == null) {
                return false;
            }
            left.remove(match);
        }
        return left.isEmpty();
    }

    private boolean matchesText(String expected, String found) {
        List<String> unbound = new ArrayList<>();
        Matcher pattern = NAME.matcher(expected);
        StringBuilder regex = new StringBuilder();
        int end = 0;
        while (pattern.find()) {
            regex.append(Pattern.quote(expected.substring(end, pattern.start())));
            regex.append(part(pattern.group(1), unbound));
            end = pattern.end();
        }
        regex.append(Pattern.quote(expected.substring(end)));
        Matcher match = Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(found);
        if (!match.matches()) {
            return false;
        }
        for (int i = 0; i < unbound.size(); i++) {
            bind(unbound.get(i), match.group(i + 1));
        }
        return true;
    }

    private String part(@Nullable String name, List<String> unbound) {
        if (name == null) {
            return "\\$";
        }
        String wild = WILD.get(name);
        if (wild != null) {
            return wild;
        }
        String value = values.get(name);
        if (value != null) {
            return Pattern.quote(value);
        }
        unbound.add(name);
        return "([a-zA-Z0-9_.-]+)";
    }
}
