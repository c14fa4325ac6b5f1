package io.tokentally.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One stack over one data folder, through everything that may happen to it; the tests build on each other. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class EmbeddedStackIT {
    private static final String SCHEMA =
            "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"A\\\",\\\"fields\\\":[{\\\"name\\\":\\\"n\\\",\\\"type\\\":\\\"int\\\"%s}]}";
    // The whole of it, since parallel builds share the processors; alone on two cores it takes about 5 s.
    private static final Duration WELL_UNDER = Duration.ofSeconds(60);
    private static final long IDLE_BUDGET_KB = 900 << 10;

    @TempDir
    static Path folder;

    private static EmbeddedStack stack;
    private static final List<String> PROGRESS = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void start() throws Exception {
        long begun = System.nanoTime();
        stack = EmbeddedStack.start(options());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(WELL_UNDER);
        StackClient client = new StackClient(stack);
        client.createTopic();
        client.produce("one", "two");
        client.execute("CREATE TABLE written (value text)");
        client.execute("INSERT INTO written VALUES ('one'), ('two')");
        assertThat(client.register("a-value", String.format(Locale.ROOT, SCHEMA, ""))
                        .statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        stack.close();
        stack.close();
    }

    @Test
    @Order(1)
    void answersAndTellsOfItsProgress() throws Exception {
        assertAllThere("one", "two");
        assertThat(PROGRESS)
                .anySatisfy(line -> assertThat(line).contains("Starting").contains(folder.toString()))
                .anySatisfy(line -> assertThat(line).startsWith("Kafka answers on " + stack.bootstrapServers()))
                .anySatisfy(line -> assertThat(line).startsWith("Schema registry answers"))
                .anySatisfy(line -> assertThat(line).startsWith("Postgres answers"));
    }

    @Test
    @Order(1)
    void isDurableBySetting() throws Exception {
        StackClient client = new StackClient(stack);
        assertThat(client.query("SHOW fsync")).isEqualTo("on");
        assertThat(client.query("SHOW synchronous_commit")).isEqualTo("on");
        assertThat(client.query("SHOW full_page_writes")).isEqualTo("on");
        assertThat(client.query("SHOW server_version")).startsWith("18.");
    }

    @Test
    @Order(1)
    void refusesAnIncompatibleSchema() throws Exception {
        StackClient client = new StackClient(stack);
        assertThat(client.get("/config")).contains("FULL_TRANSITIVE");
        String more = ",\\\"default\\\":0},{\\\"name\\\":\\\"m\\\",\\\"type\\\":\\\"int\\\"";
        assertThat(client.register("a-value", String.format(Locale.ROOT, SCHEMA, more))
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    @Order(1)
    void staysSmallWhenIdle() throws Exception {
        long sum = 0;
        for (ChildProcess child : List.of(stack.kafka(), stack.registry(), stack.postgres())) {
            sum += pssKilobytes(child.pid());
            for (ProcessHandle descendant :
                    ProcessHandle.of(child.pid()).orElseThrow().descendants().toList()) {
                sum += pssKilobytes(descendant.pid());
            }
        }
        System.out.println("Idle stack: " + (sum >> 10) + " MB of PSS");
        assertThat(sum).isLessThan(IDLE_BUDGET_KB);
    }

    @Test
    @Order(1)
    void leavesCtrlCToTheParent() throws Exception {
        for (ChildProcess child : List.of(stack.kafka(), stack.registry())) {
            new ProcessBuilder("kill", "-INT", Long.toString(child.pid()))
                    .start()
                    .waitFor();
        }
        assertAllThere("one", "two");
    }

    @Test
    @Order(1)
    void refusesAFolderThatIsInUse() {
        assertThatThrownBy(() -> EmbeddedStack.start(options()))
                .isInstanceOf(EmbeddedException.class)
                .hasMessageContaining("in use by another stack (process "
                        + ProcessHandle.current().pid())
                .hasMessageContaining(folder.toString());
    }

    @Test
    @Order(2)
    void comesBackOnePieceAtATime() throws Exception {
        for (ChildProcess child : List.of(stack.kafka(), stack.registry(), stack.postgres())) {
            long before = child.pid();
            child.kill();
            assertThat(child.isAlive()).isFalse();
            child.restart();
            assertThat(child.isAlive()).isTrue();
            assertThat(child.pid()).isNotEqualTo(before);
        }
        assertAllThere("one", "two");
        new StackClient(stack).produce("three");
        new StackClient(stack).execute("INSERT INTO written VALUES ('three')");
    }

    @Test
    @Order(3)
    void startsAgainOverTheSameDataOnTheSamePorts() throws Exception {
        String servers = stack.bootstrapServers();
        String database = stack.databaseUrl();
        List<Long> pids = pids(stack);
        stack.close();
        assertThat(pids).noneMatch(Processes::isRunning);
        stack = EmbeddedStack.start(options());
        assertThat(stack.bootstrapServers()).isEqualTo(servers);
        assertThat(stack.databaseUrl()).isEqualTo(database);
        assertAllThere("one", "two", "three");
    }

    @Test
    @Order(4)
    void losesNothingWhenAllIsKilledAtOnce(@TempDir Path logs) throws Exception {
        new StackClient(stack).produce("four");
        new StackClient(stack).execute("INSERT INTO written VALUES ('four')");
        pids(stack).forEach(Processes::kill);
        stack.close();
        try (SupervisedJvm parent = StackProcess.start(folder, logs)) {
            List<Long> pids = StackProcess.awaitPids(parent);
            parent.kill();
            pids.forEach(Processes::kill);
        }
        stack = EmbeddedStack.start(options());
        assertAllThere("one", "two", "three", "four");
    }

    /** A second stack beside the first, whose parent is told to stop, and the next time killed. */
    @Test
    @Order(5)
    void leavesNoChildBehind(@TempDir Path other, @TempDir Path logs) throws Exception {
        try (SupervisedJvm parent = StackProcess.start(other, logs)) {
            List<Long> pids = StackProcess.awaitPids(parent);
            assertAllThere("one", "two", "three", "four");
            parent.stop(Duration.ofSeconds(30));
            assertThat(LogFiles.tail(parent.logFile())).contains("closed").doesNotContain("Exception");
            assertThat(pids).noneMatch(Processes::isRunning);

            parent.restart();
            List<Long> again = StackProcess.awaitPids(parent);
            parent.kill();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> again.stream().noneMatch(Processes::isRunning));
            assertThat(processesNaming(other)).isEmpty();
        }
        assertAllThere("one", "two", "three", "four");
    }

    private static EmbeddedStack.Options options() {
        return EmbeddedStack.Options.in(folder).withProgress(PROGRESS::add);
    }

    private static void assertAllThere(String... values) throws Exception {
        StackClient client = new StackClient(stack);
        assertThat(client.consume()).containsExactly(values);
        assertThat(client.query("SELECT string_agg(value, ',' ORDER BY ctid) FROM written"))
                .isEqualTo(String.join(",", values));
        assertThat(client.get("/subjects")).isEqualTo("[\"a-value\"]");
        assertThat(client.get("/config")).contains("FULL_TRANSITIVE");
    }

    private static List<Long> pids(EmbeddedStack of) {
        return List.of(of.kafka().pid(), of.registry().pid(), of.postgres().pid());
    }

    private static List<String> processesNaming(Path folder) {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(process -> Processes.isRunning(process.pid()))
                    .flatMap(process -> process.info().commandLine().stream())
                    .filter(line -> line.contains(folder.toString()))
                    .toList();
        }
    }

    private static long pssKilobytes(long pid) throws Exception {
        Path rollup = Path.of("/proc", Long.toString(pid), "smaps_rollup");
        if (!Files.isReadable(rollup)) {
            return 0;
        }
        return Files.readAllLines(rollup).stream()
                .filter(line -> line.startsWith("Pss:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
