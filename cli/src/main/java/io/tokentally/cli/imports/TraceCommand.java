package io.tokentally.cli.imports;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tally import trace}. */
@Command(
        name = "trace",
        description = {
            "Counts request traces: CSV of " + TraceRow.HEADER + ", as Azure publishes them.",
            "Times are UTC where they name no zone."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: tally import trace requests.csv --provider openai --model gpt-4o",
            "",
            "Exit codes: 0 all is counted, now or earlier, 1 the gateway refused or the",
            "processor rejected events, or a failure, 2 wrong usage."
        })
public final class TraceCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private UserOption owner;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ImportOptions options;

    @Option(names = "--provider", required = true, paramLabel = "NAME", description = "Who served the requests.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String provider;

    @Option(names = "--model", required = true, paramLabel = "NAME", description = "What served them.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String model;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description =
                    "Moves the times so that the first request is at TIME (for example" + " 2026-01-01T00:00:00Z).")
    private @Nullable String start;

    @Override
    public Integer call() throws Exception {
        TraceLogs.Options what = new TraceLogs.Options(provider, model, owner.user, TraceTime.start(spec, start));
        options.run(
                new TraceLogs(SourceFiles.find(options.paths, ".csv"), what),
                spec.commandLine().getOut());
        return 0;
    }
}
