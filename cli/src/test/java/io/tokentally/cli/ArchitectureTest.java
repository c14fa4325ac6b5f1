package io.tokentally.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.LocalDateTime;

/** The layers of all modules. */
@AnalyzeClasses(packages = "io.tokentally", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String OURS = "io.tokentally..";
    private static final String[] CONTRACT = {
        "io.tokentally.schemas..",
        "io.tokentally.event..",
        "io.tokentally.ledger..",
        "io.tokentally.price..",
        "io.tokentally.total.."
    };

    @ArchTest
    static final ArchRule TOPOLOGY_KNOWS_NO_HTTP = noClasses()
            .that()
            .resideInAPackage("io.tokentally.processor.topology..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.javalin..",
                    "org.eclipse.jetty..",
                    "jakarta.servlet..",
                    "java.net.http..",
                    "com.sun.net.httpserver..",
                    "io.tokentally.processor.query..",
                    "io.tokentally.access..");

    @ArchTest
    static final ArchRule SCHEMAS_DEPEND_ON_NOTHING_OF_OURS = only("io.tokentally.schemas..", CONTRACT);

    @ArchTest
    static final ArchRule PRICING_STANDS_ALONE = only("io.tokentally.pricing..", with("io.tokentally.pricing.."));

    @ArchTest
    static final ArchRule ACCESS_DEPENDS_ON_THE_CONTRACT =
            only("io.tokentally.access..", with("io.tokentally.access.."));

    @ArchTest
    static final ArchRule ACCESS_KNOWS_NO_HTTP = noClasses()
            .that()
            .resideInAPackage("io.tokentally.access..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet..", "java.net.http..");

    @ArchTest
    static final ArchRule SDK_DEPENDS_ON_THE_CONTRACT_AND_PERHAPS_PRICES =
            only("io.tokentally.sdk..", with("io.tokentally.sdk..", "io.tokentally.pricing.."));

    @ArchTest
    static final ArchRule PROCESSOR_KNOWS_NO_OTHER_SERVICE = only(
            "io.tokentally.processor..",
            with("io.tokentally.processor..", "io.tokentally.pricing..", "io.tokentally.access.."));

    @ArchTest
    static final ArchRule SINK_KNOWS_NO_OTHER_SERVICE = only("io.tokentally.sink..", with("io.tokentally.sink.."));

    @ArchTest
    static final ArchRule GATEWAY_KNOWS_NO_OTHER_SERVICE = only(
            "io.tokentally.gateway..",
            with("io.tokentally.gateway..", "io.tokentally.sdk..", "io.tokentally.access.."));

    @ArchTest
    static final ArchRule EMBEDDED_STANDS_ALONE = only("io.tokentally.embedded..", "io.tokentally.embedded..");

    @ArchTest
    static final ArchRule REFERENCE_MODEL_SHARES_NO_CODE_WITH_THE_TOPOLOGY =
            only("io.tokentally.testkit..", with("io.tokentally.testkit..", "io.tokentally.pricing.."));

    @ArchTest
    static final ArchRule MONEY_IS_NEVER_BINARY_FLOATING_POINT_IN_FIELDS = noFields()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(exact())
            .should()
            .haveRawType(floating())
            .because("money and sums are exact");

    @ArchTest
    static final ArchRule MONEY_IS_NEVER_BINARY_FLOATING_POINT_IN_RESULTS = noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage(exact())
            .should()
            .haveRawReturnType(floating())
            .because("money and sums are exact");

    @ArchTest
    static final ArchRule TIME_IS_KEPT_AS_AN_INSTANT =
            noFields().should().haveRawType(LocalDateTime.class).because("a time without a zone is no time");

    private static ArchRule only(String packages, String... allowed) {
        return noClasses()
                .that()
                .resideInAPackage(packages)
                .should()
                .dependOnClassesThat(resideInAPackage(OURS).and(not(resideInAnyPackage(allowed))));
    }

    private static String[] with(String... more) {
        String[] all = new String[CONTRACT.length + more.length];
        System.arraycopy(CONTRACT, 0, all, 0, CONTRACT.length);
        System.arraycopy(more, 0, all, CONTRACT.length, more.length);
        return all;
    }

    /** Where money and token sums are handled. */
    private static String[] exact() {
        return with("io.tokentally.pricing..", "io.tokentally.processor.topology..", "io.tokentally.sink.store..");
    }

    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> floating() {
        return com.tngtech.archunit.base.DescribedPredicate.describe(
                "double or float",
                type -> type.isEquivalentTo(double.class)
                        || type.isEquivalentTo(Double.class)
                        || type.isEquivalentTo(float.class)
                        || type.isEquivalentTo(Float.class));
    }
}
