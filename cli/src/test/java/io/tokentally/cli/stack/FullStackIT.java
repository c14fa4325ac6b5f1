package io.tokentally.cli.stack;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real Kafka, registry and Postgres, the services as processes of their own, and the real commands. All parts share
 * one stack, in this order; after each test everything in it must equal the recount of everything that Kafka received, and
 * reconcile must find no difference.
 */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
class FullStackIT {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        OnTheStack.folder = folder;
        OnTheStack.stack = new ServiceProcesses(folder);
        OnTheStack.stack.awaitReady();
    }

    @AfterAll
    static void stop() {
        OnTheStack.stack.close();
    }

    @Nested
    @Order(1)
    class Imports extends ImportsOnTheStack {}

    @Nested
    @Order(2)
    class Checks extends ChecksOnTheStack {}

    @Nested
    @Order(3)
    class Faults extends FaultsOnTheStack {}

    @Nested
    @Order(4)
    class Tenants extends TenantsOnTheStack {}
}
