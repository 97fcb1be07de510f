package dev.holdfast.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prometheus' text format, read as strictly as its rules say: every family has one HELP and one TYPE before its lines,
 * which follow each other; no line comes twice; names and units keep the conventions; histograms add up.
 */
public final class Exposition {

    private static final Pattern HELP = Pattern.compile("# HELP ([a-z_][a-z0-9_]*) (\\S.*)");
    private static final Pattern TYPE = Pattern.compile("# TYPE ([a-z_][a-z0-9_]*) (counter|gauge|histogram|summary)");
    private static final Pattern SAMPLE =
            Pattern.compile("([a-z_][a-z0-9_]*)(\\{(?:[a-z_]+=\"(?:[^\"\\\\\n]|\\\\[\\\\\"n])*\",?)+})? (\\S+)");
    private static final Pattern LE = Pattern.compile(",?le=\"([^\"]+)\"");
    private static final Pattern UNIT = Pattern.compile("millis|micros|nanos|percent|kilo|mega");

    /** What a family is called, is, and says of itself. */
    public record Family(String name, String type, String help) {}

    private final Map<String, Family> families = new LinkedHashMap<>();
    private final Map<String, Double> samples = new LinkedHashMap<>();

    private Exposition() {}

    /** Reads a page, and fails where it breaks a rule. */
    public static Exposition parse(String page) {
        assertThat(page).endsWith("\n");
        Exposition exposition = new Exposition();
        List<String> lines = new ArrayList<>(page.lines().toList());
        while (!lines.isEmpty()) {
            exposition.readFamily(lines);
        }
        return exposition;
    }

    private void readFamily(List<String> lines) {
        Matcher help = match(HELP, lines.remove(0));
        Matcher type = match(TYPE, lines.remove(0));
        Family family = new Family(help.group(1), type.group(2), help.group(2));
        assertThat(type.group(1)).isEqualTo(family.name);
        assertThat(families.put(family.name, family))
                .as(family.name + " comes twice")
                .isNull();
        assertThat(UNIT.matcher(family.name).find())
                .as("the unit of " + family.name)
                .isFalse();
        assertThat(family.name.endsWith("_total")).as(family.name).isEqualTo(family.type.equals("counter"));
        Map<String, List<double[]>> buckets = new LinkedHashMap<>();
        Set<String> series = new LinkedHashSet<>();
        while (!lines.isEmpty() && !lines.get(0).startsWith("#")) {
            series.add(readSample(family, lines.remove(0), buckets));
        }
        assertThat(series).as(family.name + " has lines").isNotEmpty();
        buckets.forEach((labels, ofSeries) -> checkHistogram(family.name, labels, ofSeries));
    }

    private static Matcher match(Pattern pattern, String line) {
        Matcher matcher = pattern.matcher(line);
        assertThat(matcher.matches()).as("%s is %s", line, pattern).isTrue();
        return matcher;
    }

    private String readSample(Family family, String line, Map<String, List<double[]>> buckets) {
        Matcher sample = match(SAMPLE, line);
        String labels = Objects.requireNonNullElse(sample.group(2), "");
        double value = Double.parseDouble(sample.group(3));
        String suffix = sample.group(1).substring(family.name.length());
        assertThat(sample.group(1)).startsWith(family.name);
        assertThat(suffix)
                .isIn(
                        switch (family.type) {
                            case "histogram" -> List.of("_bucket", "_sum", "_count");
                            case "summary" -> List.of("", "_sum", "_count");
                            default -> List.of("");
                        });
        if (suffix.equals("_bucket")) {
            Matcher le = LE.matcher(labels);
            assertThat(le.find()).as(line).isTrue();
            double upper = le.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le.group(1));
            buckets.computeIfAbsent(le.replaceAll("").replace("{}", ""), key -> new ArrayList<>())
                    .add(new double[] {upper, value});
        }
        assertThat(samples.put(sample.group(1) + labels, value)).as(line).isNull();
        return labels;
    }

    private void checkHistogram(String name, String labels, List<double[]> buckets) {
        double[] before = {Double.NEGATIVE_INFINITY, 0};
        for (double[] bucket : buckets) {
            assertThat(bucket[0]).as(name + labels).isGreaterThan(before[0]);
            assertThat(bucket[1]).as(name + labels).isGreaterThanOrEqualTo(before[1]);
            before = bucket;
        }
        assertThat(before[0]).as(name + labels).isInfinite();
        assertThat(before[1]).as(name + labels).isEqualTo(samples.get(name + "_count" + labels));
        assertThat(samples).containsKey(name + "_sum" + labels);
    }

    /** All families whose names begin so. */
    public List<Family> families(String prefix) {
        return families.values().stream()
                .filter(family -> family.name.startsWith(prefix))
                .toList();
    }

    /** The value of a line, by its name with its labels; 0 when there is none. */
    public double value(String nameWithLabels) {
        return samples.getOrDefault(nameWithLabels, 0.0);
    }
}
