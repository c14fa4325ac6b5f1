package io.tokentally.schemas;

import static com.tngtech.archunit.base.DescribedPredicate.and;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Everything else depends on the contract, so it depends on nothing of ours, and on little of anybody's. */
class ArchitectureTest {
    private static final String[] CONTRACT = {
        "io.tokentally.schemas..",
        "io.tokentally.event..",
        "io.tokentally.ledger..",
        "io.tokentally.price..",
        "io.tokentally.total.."
    };
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(
                    "io.tokentally.schemas",
                    "io.tokentally.event",
                    "io.tokentally.ledger",
                    "io.tokentally.price",
                    "io.tokentally.total");

    @Test
    void dependsOnNothingElseOfTheProject() {
        noClasses()
                .should()
                .dependOnClassesThat(and(resideInAPackage("io.tokentally.."), resideOutsideOfPackages(CONTRACT)))
                .check(OURS);
    }

    @Test
    void needsKafkaAvroJacksonAndALogAlone() {
        classes()
                .that()
                .resideInAPackage("io.tokentally.schemas..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.tokentally..",
                        "org.apache.kafka..",
                        "org.apache.avro..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..",
                        "org.jspecify..",
                        "java..")
                .check(OURS);
    }

    @Test
    void theRegistryKnowsNothingOfEvents() {
        noClasses()
                .that()
                .resideInAPackage("io.tokentally.schemas.registry..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.tokentally.event..", "io.tokentally.schemas", "io.tokentally.schemas.serde..")
                .check(OURS);
    }
}
