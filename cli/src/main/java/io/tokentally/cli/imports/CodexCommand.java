package io.tokentally.cli.imports;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tally import codex}. */
@Command(
        name = "codex",
        description = {
            "Counts the session logs of the Codex command line (JSON lines; folders with all that is below).",
            "One event per call. A fork's log repeats its parent's calls: they count once, as the parent's, in whatever"
                    + " order the two are imported. Reports of rate limits alone are no calls."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tally import codex ~/.codex/sessions ~/.codex/archived_sessions",
            "  tally import codex old.jsonl --model gpt-5-codex",
            "",
            "Exit codes: 0 all is counted, now or earlier, 1 the gateway refused or the",
            "processor rejected events, or a failure, 2 wrong usage."
        })
public final class CodexCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private UserOption owner;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ImportOptions options;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "unknown",
            description = "The model of calls whose log names none, as some old ones do"
                    + " (default: ${DEFAULT-VALUE}, which has no price).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String model;

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "Moves the times so that each session begins at TIME (for example 2026-01-01T00:00:00Z)."
                    + " Another TIME makes other events.")
    private @Nullable String start;

    @Override
    public Integer call() throws Exception {
        CodexLogs.Options what = new CodexLogs.Options(owner.user, model, TraceTime.start(spec, start));
        options.run(
                new CodexLogs(SourceFiles.find(options.paths, ".jsonl"), what),
                spec.commandLine().getOut());
        return 0;
    }
}
