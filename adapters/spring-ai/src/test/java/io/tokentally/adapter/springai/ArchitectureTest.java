package io.tokentally.adapter.springai;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The adapter brings nothing but the SDK. */
class ArchitectureTest {
    @Test
    void needsTheSdkAndTheFrameworkAlone() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.tokentally.adapter.springai..",
                        "io.tokentally.sdk..",
                        "io.tokentally.event..",
                        "org.springframework..",
                        "io.micrometer..",
                        "reactor..",
                        "org.reactivestreams..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..",
                        "org.jspecify..",
                        "java..")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.tokentally.adapter.springai"));
    }
}
