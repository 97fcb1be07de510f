package dev.holdfast.bench.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * A Markdown table that is filled row by row.
 *
 * <p><em>One thread at a time.</em>
 */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /** Starts a table with its column titles. */
    public Table(String... titles) {
        rows.add(List.of(titles));
        rows.add(rows.get(0).stream().map(title -> "---").toList());
    }

    /** Adds a row. */
    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** Adds a row that starts with a title and goes on with lists of cells. */
    public Table row(String title, List<String> cells) {
        List<String> row = new ArrayList<>();
        row.add(title);
        row.addAll(cells);
        rows.add(row);
        return this;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        rows.forEach(row -> text.append("| ").append(String.join(" | ", row)).append(" |\n"));
        return text.toString();
    }
}
