package io.tokentally.proof;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The oracle sees what users see. */
@AnalyzeClasses(packages = "io.tokentally.proof", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule THE_ORACLE_DOES_NOT_KNOW_WHAT_WENT_WRONG = noClasses()
            .that()
            .resideInAPackage("io.tokentally.proof.oracle..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.tokentally.proof.fault..", "io.tokentally.proof.sabotage..");

    @ArchTest
    static final ArchRule THE_ORACLE_SHARES_NO_CODE_WITH_THE_TOPOLOGY_OR_THE_SINK = noClasses()
            .that()
            .resideInAPackage("io.tokentally.proof.oracle..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.tokentally.processor.topology..", "io.tokentally.sink..", "io.tokentally.gateway..");

    @ArchTest
    static final ArchRule THE_NETWORK_STANDS_ALONE = noClasses()
            .that()
            .resideInAPackage("io.tokentally.proof.network..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.tokentally.proof.cluster..", "io.tokentally.proof.fault..", "io.tokentally.embedded..");
}
