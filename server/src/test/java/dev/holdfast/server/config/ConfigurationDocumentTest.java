package dev.holdfast.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Keeps {@code docs/configuration.md} equal to the table of settings; {@code -Dregenerate} writes the page anew. */
class ConfigurationDocumentTest {
    private static final Path PAGE = Path.of("docs", "configuration.md");

    @Test
    void shouldDescribeEverySettingInTheDocumentation() throws IOException {
        String expected = page();
        if (System.getProperty("regenerate") != null) {
            Files.writeString(PAGE, expected);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/configuration.md is out of date; write it anew with:%n  mvn -pl server -am test"
                        + " -Dtest=ConfigurationDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -Dregenerate%n")
                .isEqualTo(expected);
    }

    private static String page() {
        return """
            # Configuration

            <!-- Generated from the table in Settings.java by ConfigurationDocumentTest; do not edit. -->

            Holdfast runs without any configuration. `holdfast config` prints every setting with its
            value and where the value came from.

            ## Where values come from

            A later source wins over an earlier one:

            1. the defaults below;
            2. a file: `--config FILE`, or else the file that `HOLDFAST_CONFIG` names;
            3. the environment: the name below, such as `HOLDFAST_LOG_LEVEL=debug`;
            4. the command line: `--set log.level=debug`;
            5. options that stand for one setting: `--listen`, `--data-dir`, `--insecure`.

            The file has one `key = value` per line. A line that starts with `#` is a comment; there are
            no quotes and no comments behind a value. A setting may be given once.

            ```
            # /etc/holdfast.conf
            data.dir = /var/lib/holdfast
            limits.max_messages_per_page = 100
            ```

            Anything that is not understood is an error, and all errors are shown at once: an unknown
            key, a value out of bounds, an unknown variable that starts with `HOLDFAST_` (except
            `HOLDFAST_CONFIG`, those of the scripts in `bin`, and those that Kubernetes adds beside a
            service named `holdfast`).

            Sizes are bytes, or a number with `KiB`, `MiB` or `GiB`.

            ## Settings

            """ + table(false) + """

            ## Limits

            Every bound that the server holds its clients to. Limits that contradict each other, such as
            a default above its maximum, are refused at the start.

            """ + table(true);
    }

    private static String table(boolean limits) {
        return "| key and variable | default | meaning |\n|---|---|---|\n"
                + Settings.ALL.stream()
                        .filter(setting -> setting.key().startsWith(Settings.LIMIT_PREFIX) == limits)
                        .map(ConfigurationDocumentTest::row)
                        .collect(Collectors.joining());
    }

    private static String row(Setting<?> setting) {
        return "| `%s`<br>`%s` | `%s` %s| %s It takes %s; for example `%s`. |\n"
                .formatted(
                        setting.key(),
                        setting.environmentVariable(),
                        setting.defaultText(),
                        unitOf(setting),
                        setting.description(),
                        setting.type().allowed(),
                        setting.example());
    }

    private static String unitOf(Setting<?> setting) {
        boolean saysIt = setting.defaultText().contains("iB");
        return saysIt || setting.type().unit().isEmpty() ? "" : setting.type().unit() + " ";
    }
}
