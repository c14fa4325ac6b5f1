package io.tokentally.benchmarks;

import io.tokentally.benchmarks.processor.ProcessorSuite;
import io.tokentally.benchmarks.queries.QueriesSuite;
import io.tokentally.benchmarks.sdk.SdkSuite;
import io.tokentally.benchmarks.sink.SinkSuite;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code benchmarks/run NAME}; ends with 1 where a goal was not met. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        description = "Runs a benchmark and writes what it found.")
public final class Main implements Callable<Integer> {
    private static final List<Suite> SUITES =
            List.of(new SdkSuite(), new ProcessorSuite(), new SinkSuite(), new QueriesSuite());

    @Parameters(paramLabel = "NAME", description = "Which one: sdk, processor, sink or queries.")
    private String name = "";

    @Option(names = "--quick", description = "Fewer and shorter rounds: an impression within minutes.")
    private boolean quick;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description =
                    "Only the parts whose name, as printed when they begin, starts with it, or with one of several,"
                            + " separated by commas. Leaves the page as it is.")
    private String only = "";

    @Option(names = "--json", paramLabel = "FILE", description = "Gets one JSON object a measure, one a line.")
    private @Nullable Path json;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "The page whose section it writes (default: ${DEFAULT-VALUE}).")
    private Path page = Path.of("docs", "benchmarks.md");

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where the run keeps its files until it ends (default: ${DEFAULT-VALUE}).")
    private Path data = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(
            names = "--keep",
            description =
                    "Leaves those files there when it ends, for the next run with --keep: queries then need not be"
                            + " given their rows again.")
    private boolean keep;

    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        Suite suite = SUITES.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no benchmark " + name + "; there are "
                        + SUITES.stream().map(Suite::name).collect(Collectors.joining(", "))));
        Files.createDirectories(data);
        Path folder = keep
                ? Files.createDirectories(data.resolve("benchmark-" + name + (quick ? "-quick" : "")))
                : Files.createTempDirectory(data, "benchmark-" + name);
        try {
            Report report = suite.run(new Plan(quick, only, folder, System.err::println));
            report.note(Machine.words() + (quick ? " A quick run: fewer and shorter rounds." : ""));
            System.out.println(report.section());
            if (json != null) {
                Files.writeString(json, report.jsonLines());
            }
            if (only.isEmpty()) {
                report.writeInto(page);
            }
            return report.isMet() ? 0 : 1;
        } finally {
            if (!keep) {
                Folders.delete(folder);
            }
        }
    }
}
