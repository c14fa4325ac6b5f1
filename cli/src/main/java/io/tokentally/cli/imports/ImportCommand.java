package io.tokentally.cli.imports;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tally import}: holds the importers. */
@Command(
        name = "import",
        description = "Counts what is in real logs. Repeating an import changes nothing.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "KIND",
        footer = {
            "",
            "Examples:",
            "  tally import claude-code ~/.claude/projects",
            "  tally import codex ~/.codex/sessions",
            "  tally import export usage.csv tools.jsonl"
        },
        subcommands = {ClaudeCodeCommand.class, CodexCommand.class, TraceCommand.class, ExportedCommand.class})
public final class ImportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to import: claude-code, codex, trace or export");
    }
}
