package dev.holdfast.server.config;

import dev.holdfast.protocol.LimitUnit;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * How the values of a setting are written.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param <T> what a value becomes
 * @param allowed what may be written, to be read after "it takes"
 * @param unit what a number counts; empty where nothing is counted
 * @param parser reads a value
 * @param printer writes a value in the form that the parser reads
 */
record ValueType<T>(String allowed, String unit, Parser<T> parser, Printer<T> printer) {

    /** Turns a text into a value. */
    @FunctionalInterface
    interface Parser<T> {
        T parse(String text) throws InvalidValue;
    }

    /** Turns a value into the text that its parser reads. */
    @FunctionalInterface
    interface Printer<T> {
        String print(T value);
    }

    T parse(String text) throws InvalidValue {
        return parser.parse(text);
    }

    /** The text in its normal form: a path made absolute, a size in bytes. */
    String normalize(String text) throws InvalidValue {
        return printer.print(parser.parse(text));
    }

    static ValueType<Boolean> toggle() {
        return new ValueType<>(
                "true or false",
                "",
                text -> switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new InvalidValue();
                },
                String::valueOf);
    }

    static ValueType<Integer> integer(int minimum, int maximum, String unit) {
        return new ValueType<>(
                ("a whole number from " + minimum + " to " + maximum + " " + unit).strip(),
                unit,
                text -> (int) within(minimum, maximum, wholeNumber(text)),
                String::valueOf);
    }

    static ValueType<Long> bytes(long minimum, long maximum) {
        return new ValueType<>(
                "a size from " + ByteSize.print(minimum) + " to " + ByteSize.print(maximum)
                        + ", in bytes or with KiB, MiB or GiB",
                LimitUnit.BYTES.word(),
                text -> within(minimum, maximum, ByteSize.parse(text)),
                String::valueOf);
    }

    static <E extends Enum<E>> ValueType<E> choice(Class<E> type) {
        E[] constants = type.getEnumConstants();
        return new ValueType<>(
                alternatives(Arrays.stream(constants).map(ValueType::lowerCase).toList()),
                "",
                text -> Arrays.stream(constants)
                        .filter(constant -> lowerCase(constant).equals(text))
                        .findFirst()
                        .orElseThrow(InvalidValue::new),
                ValueType::lowerCase);
    }

    static ValueType<ListenAddress> address() {
        return new ValueType<>(
                "host:port, with a port up to 65535 and an IPv6 address in brackets",
                "",
                text -> ListenAddress.parse(text).orElseThrow(InvalidValue::new),
                ListenAddress::toString);
    }

    static ValueType<Optional<ListenAddress>> optionalAddress() {
        ValueType<ListenAddress> address = address();
        return new ValueType<>(
                address.allowed + "; or none",
                "",
                text -> text.equals("none") ? Optional.empty() : Optional.of(address.parse(text)),
                value -> value.map(address.printer::print).orElse("none"));
    }

    /** Any text at all, so that no message about a wrong value ever quotes one. */
    static ValueType<Optional<Secret>> secret() {
        return new ValueType<>(
                "a text that is not shown again; or none",
                "",
                text -> text.isEmpty() || text.equals("none") ? Optional.empty() : Optional.of(new Secret(text)),
                value -> value.map(Secret::toString).orElse("none"));
    }

    static ValueType<Optional<String>> optionalText() {
        return new ValueType<>(
                "a text; or none",
                "",
                text -> text.isEmpty() || text.equals("none") ? Optional.empty() : Optional.of(text),
                value -> value.orElse("none"));
    }

    /** Items between commas, or the word none. */
    static ValueType<List<String>> list(String items, Predicate<String> isItem) {
        return new ValueType<>(
                "a comma list of " + items + "; or none",
                "",
                text -> parseList(text, isItem),
                value -> value.isEmpty() ? "none" : String.join(", ", value));
    }

    private static List<String> parseList(String text, Predicate<String> isItem) throws InvalidValue {
        if (text.equals("none")) {
            return List.of();
        }
        List<String> items =
                Arrays.stream(text.split(",", -1)).map(String::strip).distinct().toList();
        if (!items.stream().allMatch(isItem)) {
            throw new InvalidValue();
        }
        return items;
    }

    static ValueType<Path> path() {
        return new ValueType<>(
                "a path, where a leading ~/ is the home directory", "", ValueType::parsePath, Path::toString);
    }

    /** An address of a web server, with nothing in it that belongs in other settings. */
    static ValueType<Optional<URI>> optionalUrl() {
        return new ValueType<>(
                "an address that begins with http:// or https://, without user, query or fragment; or none",
                "",
                text -> text.equals("none") ? Optional.empty() : Optional.of(parseUrl(text)),
                value -> value.map(URI::toString).orElse("none"));
    }

    private static URI parseUrl(String text) throws InvalidValue {
        try {
            URI url = new URI(text);
            boolean isWeb = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            boolean isBare = url.getUserInfo() == null && url.getQuery() == null && url.getFragment() == null;
            if (!isWeb || url.getHost() == null || !isBare) {
                throw new InvalidValue();
            }
            return url;
        } catch (URISyntaxException notAnAddress) {
            throw new InvalidValue();
        }
    }

    /** A text of some form. */
    static ValueType<String> text(String allowed, Pattern form) {
        return new ValueType<>(allowed, "", text -> parseText(text, form), value -> value);
    }

    static ValueType<Optional<String>> optionalText(Pattern form) {
        return new ValueType<>(
                "a text; or none",
                "",
                text -> text.equals("none") ? Optional.empty() : Optional.of(parseText(text, form)),
                value -> value.orElse("none"));
    }

    private static String parseText(String text, Pattern form) throws InvalidValue {
        if (!form.matcher(text).matches()) {
            throw new InvalidValue();
        }
        return text;
    }

    static ValueType<Optional<Path>> optionalPath() {
        ValueType<Path> path = path();
        return new ValueType<>(
                path.allowed + "; or none",
                "",
                text -> text.equals("none") ? Optional.empty() : Optional.of(path.parse(text)),
                value -> value.map(Path::toString).orElse("none"));
    }

    /** Paths, separated by commas. */
    static ValueType<List<Path>> paths() {
        return new ValueType<>(
                "paths, separated by commas; or none",
                "",
                text -> {
                    List<Path> all = new ArrayList<>();
                    for (String one : text.equals("none") ? new String[0] : text.split(",", -1)) {
                        if (one.isBlank()) {
                            throw new InvalidValue();
                        }
                        all.add(parsePath(one.strip()));
                    }
                    return List.copyOf(all);
                },
                value -> value.isEmpty()
                        ? "none"
                        : String.join(",", value.stream().map(Path::toString).toList()));
    }

    /** An empty text would be the directory in which the process happens to run. */
    private static Path parsePath(String text) throws InvalidValue {
        if (text.isBlank()) {
            throw new InvalidValue();
        }
        try {
            Path path =
                    text.startsWith("~/") ? Path.of(System.getProperty("user.home"), text.substring(2)) : Path.of(text);
            return path.toAbsolutePath().normalize();
        } catch (InvalidPathException notAPath) {
            throw new InvalidValue();
        }
    }

    private static long wholeNumber(String text) throws InvalidValue {
        if (!text.matches("-?[0-9]{1,18}")) {
            throw new InvalidValue();
        }
        return Long.parseLong(text);
    }

    private static long within(long minimum, long maximum, long value) throws InvalidValue {
        if (value < minimum || value > maximum) {
            throw new InvalidValue();
        }
        return value;
    }

    private static String alternatives(List<String> words) {
        int last = words.size() - 1;
        return String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }

    private static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
