package dev.holdfast.client.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FirstProgramTest {

    private static final Path PROGRAM = Path.of("src/test/java/dev/holdfast/client/example/FirstProgram.java");

    @Test
    void shouldStandInTheReadme() throws IOException {
        String source = Files.readString(PROGRAM, UTF_8);
        String withoutImports = source.substring(source.indexOf("/** Posts"));
        assertThat(Files.readString(Path.of("README.md"), UTF_8)).contains("```java\n" + withoutImports + "```");
    }
}
