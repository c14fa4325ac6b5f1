package io.tokentally.cli.imports;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tally import claude-code}. */
@Command(
        name = "claude-code",
        description = {
            "Counts Claude Code's session logs (JSON lines; folders with all that is below, subagents included).",
            "One event per message id: a log that has grown replaces what was counted of it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: tally import claude-code ~/.claude/projects",
            "",
            "Exit codes: 0 all is counted, now or earlier, 1 the gateway refused or the",
            "processor rejected events, or a failure, 2 wrong usage."
        })
public final class ClaudeCodeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private UserOption owner;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ImportOptions options;

    @Override
    public Integer call() throws Exception {
        ClaudeCodeLogs logs = new ClaudeCodeLogs(SourceFiles.find(options.paths, ".jsonl"), owner.user);
        options.run(logs, spec.commandLine().getOut());
        return 0;
    }
}
