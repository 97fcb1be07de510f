package dev.holdfast.server.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.holdfast.server.config.ConfigurationException;
import dev.holdfast.server.config.EffectiveSetting;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
        int keyWidth = width(settings, EffectiveSetting::key);
        int valueWidth = width(settings, ConfigCommand::valueWithUnit);
        for (EffectiveSetting setting : settings) {
            out().println(pad(setting.key(), keyWidth) + " = " + pad(valueWithUnit(setting), valueWidth) + "  # "
                    + setting.origin());
        }
    }

    private static String valueWithUnit(EffectiveSetting setting) {
        return setting.unit().isEmpty() ? setting.value() : setting.value() + " " + setting.unit();
    }

    private static int width(List<EffectiveSetting> settings, Function<EffectiveSetting, String> column) {
        return settings.stream()
                .mapToInt(setting -> column.apply(setting).length())
                .max()
                .orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
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
