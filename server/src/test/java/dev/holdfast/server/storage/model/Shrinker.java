package dev.holdfast.server.storage.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Shortens a failing history: leaves out ever smaller pieces as long as it still fails, until no single command can go.
 *
 * <p><em>Thread-safe.</em>
 */
final class Shrinker {

    private final Predicate<List<Command>> fails;
    private final int maxRuns;

    /** @param maxRuns how many histories to try at the most */
    Shrinker(Predicate<List<Command>> fails, int maxRuns) {
        this.fails = fails;
        this.maxRuns = maxRuns;
    }

    List<Command> shrink(List<Command> failing) {
        List<Command> shortest = failing;
        int runs = 0;
        int piece = Math.max(1, failing.size() / 2);
        while (true) {
            boolean shorter = false;
            for (int from = 0; from < shortest.size() && runs < maxRuns; ) {
                List<Command> rest = without(shortest, from, piece);
                runs++;
                if (fails.test(rest)) {
                    shortest = rest;
                    shorter = true;
                } else {
                    from += piece;
                }
            }
            if (runs >= maxRuns || (piece == 1 && !shorter)) {
                return shortest;
            }
            piece = Math.max(1, piece / 2);
        }
    }

    private static List<Command> without(List<Command> commands, int from, int count) {
        List<Command> rest = new ArrayList<>(commands.subList(0, from));
        rest.addAll(commands.subList(Math.min(from + count, commands.size()), commands.size()));
        return rest;
    }
}
