package io.tokentally.sdk;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Queue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The SDK goes into other people's services: what it pulls in stays little. */
class ArchitectureTest {
    private static final JavaClasses SDK = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tokentally.sdk");

    @Test
    void needsNothingOfTheProjectButTheSchemas() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.tokentally.sdk..",
                        "io.tokentally.schemas..",
                        "io.tokentally.event..",
                        "io.tokentally.pricing..", // optional, as the tokeniser
                        "com.knuddels..",
                        "org.apache.kafka..",
                        "org.apache.avro..",
                        "com.fasterxml.jackson..",
                        "org.jctools..",
                        "org.slf4j..",
                        "org.jspecify..",
                        "java..")
                .check(SDK);
    }

    @Test
    void whatIsOptionalIsUsedByOneClassEach() {
        onlyUsedBy("io.tokentally.sdk.pricing.BookPrices", "io.tokentally.pricing..");
        onlyUsedBy("io.tokentally.sdk.context.JtokkitTokeniser", "com.knuddels..");
        onlyUsedBy("io.tokentally.sdk.usage.UsageYaml", "com.fasterxml.jackson.dataformat..");
    }

    private static void onlyUsedBy(String user, String optional) {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(user)
                .and()
                .haveNameNotMatching(Pattern.quote(user) + "\\$.*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(optional)
                .check(SDK);
    }

    @Test
    void whatIsObservedNeedsNoClient() {
        noClasses()
                .that()
                .resideInAPackage("io.tokentally.sdk.observe..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.tokentally.sdk", "io.tokentally.sdk.spool..", "org.apache.kafka..")
                .check(SDK);
    }

    @Test
    void noClientSharesStateWithAnother() {
        fields().that().areStatic().should().beFinal().check(SDK);
        noFields()
                .that()
                .areStatic()
                .should()
                .haveRawType(assignableTo(Queue.class)
                        .or(assignableTo(Number.class).and(resideInAPackage("java.util.concurrent.atomic")))
                        .or(assignableTo(Thread.class))
                        .or(assignableTo(ThreadLocal.class)))
                .check(SDK);
    }

    @Test
    void theSpoolKnowsNeitherTheClientNorKafka() {
        noClasses()
                .that()
                .resideInAPackage("io.tokentally.sdk.spool..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.tokentally.sdk", "org.apache.kafka..", "org.jctools..", "org.slf4j..")
                .check(SDK);
    }

    @Test
    void readingUsageNeedsNoClient() {
        noClasses()
                .that()
                .resideInAPackage("io.tokentally.sdk.usage..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.tokentally.sdk", "org.apache.kafka..", "org.jctools..")
                .check(SDK);
    }
}
