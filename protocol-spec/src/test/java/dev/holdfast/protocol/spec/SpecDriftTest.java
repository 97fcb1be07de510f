package dev.holdfast.protocol.spec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.protocol.CloseCode;
import dev.holdfast.protocol.ErrorCode;
import dev.holdfast.protocol.Limit;
import dev.holdfast.protocol.operation.Operation;
import dev.holdfast.protocol.operation.Operations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the checked-in documents to the declarations, and writes them when it is asked to. */
class SpecDriftTest {

    private static final String REPAIR = "mvn -pl protocol-spec test -Dtest=SpecDriftTest -Dholdfast.regenerate=true";
    private static final Map<String, String> DOCUMENTS = Generated.documents();

    @BeforeAll
    static void regenerate() throws IOException {
        if (Boolean.getBoolean("holdfast.regenerate")) {
            Files.createDirectories(Generated.folder());
            for (Map.Entry<String, String> document : DOCUMENTS.entrySet()) {
                Files.writeString(Generated.folder().resolve(document.getKey()), document.getValue());
            }
        }
    }

    static Set<String> documents() {
        return DOCUMENTS.keySet();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void shouldEqualTheDeclarations(String name) throws IOException {
        Path file = Generated.folder().resolve(name);
        String wanted = DOCUMENTS.getOrDefault(name, "");
        assertThat(file).as("missing; write it with: %s", REPAIR).exists();
        assertThat(Files.readString(file))
                .as("generated/%s is not what the declarations say; write it anew with: %s", name, REPAIR)
                .isEqualTo(wanted);
    }

    @Test
    void shouldHoldNothingElse() throws IOException {
        try (Stream<Path> files = Files.list(Generated.folder())) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrderElementsOf(DOCUMENTS.keySet());
        }
    }

    @Test
    void shouldSayOfEveryRefusalWhoMaySayIt() {
        Set<ErrorCode> declared = Operations.ALL.stream()
                .map(Operation::refusals)
                .flatMap(codes -> codes.stream())
                .collect(Collectors.toSet());
        assertThat(ErrorCode.values())
                .allSatisfy(code -> assertThat(declared.contains(code)
                                || CommonRefusals.EVERYWHERE.contains(code)
                                || CommonRefusals.REST.contains(code)
                                || CommonRefusals.SOCKET.contains(code))
                        .as("%s is declared by no operation and is not common to all", code)
                        .isTrue());
    }

    @Test
    void shouldNameEveryRefusalCloseCodeAndLimit() {
        String errors = DOCUMENTS.getOrDefault("errors.md", "");
        String types = DOCUMENTS.getOrDefault("protocol.gen.ts", "");
        for (ErrorCode code : ErrorCode.values()) {
            assertThat(errors).contains("`" + code.wireName() + "`");
            assertThat(types).contains("  " + code.wireName() + ": {");
        }
        for (CloseCode code : CloseCode.values()) {
            assertThat(errors).contains("| " + code.number() + " |");
            assertThat(types).contains("code: " + code.number() + ",");
        }
        for (Limit limit : Limit.values()) {
            assertThat(errors).contains("`" + limit.key() + "`");
            assertThat(types).contains("  " + limit.key() + ": " + limit.defaultValue());
        }
    }
}
