package dev.holdfast.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.config.EffectiveSetting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Prints every setting with its value and where the value came from.
 *
 * <p><em>One thread at a time.</em>
 */
@Command(
        name = "config",
        header = "Print the effective configuration.",
        description = "Prints what 'holdfast serve' with the same options and environment would use, and checks it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  holdfast config",
            "  holdfast config --config /etc/holdfast.conf --set lanes=4",
            "  holdfast config --json"
        })
public final class ConfigCommand extends Subcommand {
    private static final int LINE_WIDTH = 110;
    private static final int VALUE_WIDTH = 24;

    @Mixin
    private final ConfigurationOptions options;

    @Option(names = "--json", description = "Print a JSON array with defaults, units and descriptions.")
    private boolean json;

    public ConfigCommand(Map<String, String> environment) {
        this.options = new ConfigurationOptions(environment);
    }

    @Override
    public Integer call() throws ConfigurationException, IOException {
        List<EffectiveSetting> settings = options.load().describe();
        if (json) {
            printJson(settings);
        } else {
            printText(settings);
        }
        out().flush();
        return ExitCode.OK;
    }

    private void printText(List<EffectiveSetting> settings) {
        int keyWidth = settings.stream()
                .mapToInt(setting -> setting.key().length())
                .max()
                .orElse(0);
        for (EffectiveSetting setting : settings) {
            String before = pad(setting.key(), keyWidth) + " = ";
            for (String line : lines(setting, LINE_WIDTH - before.length())) {
                out().println(before + line);
                before = " ".repeat(before.length());
            }
        }
    }

    /** The value and its origin: on one line where there is room, which is so for all but a few. */
    private static List<String> lines(EffectiveSetting setting, int width) {
        List<String> lines = folded(valueWithUnit(setting), width);
        String origin = "# " + setting.origin();
        String last = pad(lines.remove(lines.size() - 1), VALUE_WIDTH);
        String whole = last + "  " + origin;
        if (whole.length() <= width) {
            lines.add(whole);
        } else {
            lines.add(last.stripTrailing());
            lines.addAll(folded(origin, width));
        }
        return lines;
    }

    /** Cuts a text behind its blanks, and where there are none, wherever a line is full. */
    private static List<String> folded(String text, int width) {
        List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            int blank = rest.lastIndexOf(' ', width);
            int end = blank > 0 ? blank : width;
            lines.add(rest.substring(0, end));
            rest = rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    private static String valueWithUnit(EffectiveSetting setting) {
        return setting.unit().isEmpty() ? setting.value() : setting.value() + " " + setting.unit();
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private void printJson(List<EffectiveSetting> settings) throws IOException {
        try (JsonGenerator generator = new JsonFactory()
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .createGenerator(out())
                .useDefaultPrettyPrinter()) {
            generator.writeStartArray();
            for (EffectiveSetting setting : settings) {
                generator.writeStartObject();
                generator.writeStringField("key", setting.key());
                generator.writeStringField("value", setting.value());
                generator.writeStringField("origin", setting.origin());
                generator.writeStringField("default", setting.defaultValue());
                generator.writeStringField("unit", setting.unit());
                generator.writeStringField("description", setting.description());
                generator.writeEndObject();
            }
            generator.writeEndArray();
        }
        out().println();
    }
}
