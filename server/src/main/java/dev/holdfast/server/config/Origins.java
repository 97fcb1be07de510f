package dev.holdfast.server.config;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The origins that a setting lists.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param listed those that are named, to be compared as a whole
 * @param takesEvery whether the list has a {@code *}
 */
public record Origins(Set<Origin> listed, boolean takesEvery) {
    static final String EVERY = "*";

    /** Makes a list of texts, each a star or an origin. */
    static Origins of(Iterable<String> texts) {
        Set<String> all = new LinkedHashSet<>();
        texts.forEach(all::add);
        Set<Origin> origins =
                all.stream().map(Origin::parse).flatMap(Optional::stream).collect(Collectors.toUnmodifiableSet());
        return new Origins(origins, all.contains(EVERY));
    }

    static boolean isItem(String text) {
        return text.equals(EVERY) || Origin.parse(text).isPresent();
    }

    public boolean isEmpty() {
        return listed.isEmpty() && !takesEvery;
    }

    /** Whether a page that says this of itself is among them. */
    public boolean contain(String originHeader) {
        return takesEvery || Origin.parse(originHeader).filter(listed::contains).isPresent();
    }
}
