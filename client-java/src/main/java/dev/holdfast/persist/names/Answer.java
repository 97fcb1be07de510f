package dev.holdfast.persist.names;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is known after a question was asked and its aliases were followed.
 *
 * <p><em>Thread-safe.</em>
 *
 * @param <T> what was asked for
 * @param found empty for {@link Kind#NEGATIVE}; for {@link Kind#FAILED}, what is still known from earlier
 * @param ttlSeconds the smallest on the way to the answer; for {@link Kind#NEGATIVE} that of the negative answer
 * @param detail what is wrong, a sentence; empty when nothing is
 */
record Answer<T>(Kind kind, List<T> found, long ttlSeconds, String detail) {

    enum Kind {
        /** There are records; with a detail, when a part of what was asked failed. */
        FOUND,
        /** There are none. */
        NEGATIVE,
        /** Nobody knows. */
        FAILED
    }

    static <T> Answer<T> found(List<T> found, long ttlSeconds) {
        return new Answer<>(Kind.FOUND, found, ttlSeconds, "");
    }

    static <T> Answer<T> negative(long ttlSeconds, String detail) {
        return new Answer<>(Kind.NEGATIVE, List.of(), ttlSeconds, detail);
    }

    static <T> Answer<T> failed(String detail) {
        return new Answer<>(Kind.FAILED, List.of(), 0, detail);
    }

    /** The same answer, told otherwise. */
    <S> Answer<S> map(Function<T, S> change) {
        return new Answer<>(kind, found.stream().map(change).toList(), ttlSeconds, detail);
    }

    /**
     * One answer of several. Some records are enough to be found; but there are none only if no answer failed. An
     * answer that is found waits for no negative one: it is valid as long as what is in it.
     */
    static <T> Answer<T> joined(List<Answer<T>> answers) {
        List<T> found = answers.stream().flatMap(each -> each.found.stream()).toList();
        Kind kind = has(answers, Kind.FOUND) ? Kind.FOUND : has(answers, Kind.FAILED) ? Kind.FAILED : Kind.NEGATIVE;
        long ttl = answers.stream()
                .filter(each -> each.kind == kind)
                .mapToLong(Answer::ttlSeconds)
                .min()
                .orElse(0);
        String detail = answers.stream()
                .filter(each -> kind == Kind.NEGATIVE || each.kind != Kind.NEGATIVE)
                .map(Answer::detail)
                .filter(each -> !each.isEmpty())
                .distinct()
                .collect(Collectors.joining(" "));
        return new Answer<>(kind, found, ttl, detail);
    }

    private static <T> boolean has(List<Answer<T>> answers, Kind kind) {
        return answers.stream().anyMatch(each -> each.kind == kind);
    }
}
