package io.tokentally.adapter.langchain4j;

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
                        "io.tokentally.adapter.langchain4j..",
                        "io.tokentally.sdk..",
                        "io.tokentally.event..",
                        "dev.langchain4j..",
                        "org.jspecify..",
                        "java..")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.tokentally.adapter.langchain4j"));
    }
}
