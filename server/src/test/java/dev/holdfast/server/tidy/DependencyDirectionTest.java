package dev.holdfast.server.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the compiled server to {@link Architecture}. */
class DependencyDirectionTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> !location.contains("/test-classes/"))
            .importPackages("dev.holdfast.protocol", Architecture.ROOT);

    @Test
    void shouldHaveClassesToJudge() {
        assertThat(CLASSES).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("dev.holdfast.server.tidy.Architecture#rules")
    void shouldKeepTheDirection(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }
}
