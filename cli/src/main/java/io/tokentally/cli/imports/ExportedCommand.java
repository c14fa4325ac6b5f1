package io.tokentally.cli.imports;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tally import export}. */
@Command(
        name = "export",
        description = {
            "Sends the events of 'tally export usage' and 'tally export tools' again, CSV or JSON Lines.",
            "Where they were exported from nothing changes; elsewhere the same ledger comes of it, priced anew."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: tally import export usage.csv tools.jsonl",
            "",
            "Exit codes: 0 all is counted, now or earlier, 1 the gateway refused or the",
            "processor rejected events, or a failure, 2 wrong usage."
        })
public final class ExportedCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ImportOptions options;

    @Override
    public Integer call() throws Exception {
        List<Path> files = new ArrayList<>();
        for (Path path : options.paths) {
            files.addAll(SourceFiles.find(List.of(path), ""));
        }
        options.run(new ExportedEvents(files), spec.commandLine().getOut());
        return 0;
    }
}
