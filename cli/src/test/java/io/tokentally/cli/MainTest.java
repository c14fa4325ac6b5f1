package io.tokentally.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpNamesTheCommandsAndFits80Columns() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains(
                        "demo",
                        "up",
                        "import",
                        "reconcile",
                        "keys",
                        "gateway",
                        "processor",
                        "sink",
                        "Exit codes: 0 done");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80);
    }

    @Test
    void versionIsTheBuilds() {
        assertThat(run("--version")).isZero();
        assertThat(out.toString())
                .matches("tally (\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?|of classes that were not packaged)\\R");
    }

    @Test
    void wrongUsageIsOneLineAndItsOwnCode() {
        assertThat(run("import", "trace", "x.csv", "--provider", "openai")).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly("tally: Missing required option: '--model=NAME'", "See 'tally import trace --help'.");
    }

    @Test
    void aFailureIsOneLineWithoutAStackTrace() {
        assertThat(run("import", "trace", "does-not-exist.csv", "--provider", "openai", "--model", "m"))
                .isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("tally: does-not-exist.csv does not exist: name a file or a folder to import");
    }

    @Test
    void verboseShowsTheStackTrace() {
        assertThat(run("--verbose", "import", "trace", "does-not-exist.csv", "--provider", "openai", "--model", "m"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("at io.tokentally.cli.imports.SourceFiles");
    }

    @Test
    void everyFaultOfAConfigurationIsNamedOnOneLine() {
        assertThat(run("sink", "--set", "partitions=none")).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("tally: ")
                .contains("bootstrap.servers", "schema.registry.url", "database.url", "partitions");
    }

    @Test
    void upNamesEveryFaultBeforeAnythingStarts() {
        Path data = folder.resolve("data");
        assertThat(run("up", "--data", data.toString(), "-s", "history=bogus", "-s", "histroy=P30D", "--port", "99999"))
                .isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .contains("bogus", "did you mean history?", "gateway.port", "99999");
        assertThat(out.toString()).isEmpty();
        assertThat(data).doesNotExist();
    }

    @Test
    void upRefusesOnePortForTwo() {
        Path data = folder.resolve("data");
        assertThat(run("up", "--data", data.toString(), "--port", "19098", "--state-port", "19098"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("are both 19098");
        assertThat(data).doesNotExist();
    }

    @Test
    void aServiceRefusesASettingThatIsNone() {
        assertThat(run("processor", "--set", "histroy=P30D")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no setting histroy (-s): did you mean history?");
    }

    @Test
    void importsSayWhenTheyFail() {
        assertThat(run("import", "trace", "--help")).isZero();
        assertThat(out.toString().replaceAll("\\s+", " "))
                .contains("1 the gateway refused or the processor rejected events");
    }

    private int run(String... args) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }
}
