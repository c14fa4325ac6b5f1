package io.tokentally.cli;

import io.tokentally.cli.demo.DemoCommand;
import io.tokentally.cli.doctor.DoctorCommand;
import io.tokentally.cli.explain.ExplainCommand;
import io.tokentally.cli.export.ExportCommand;
import io.tokentally.cli.imports.ImportCommand;
import io.tokentally.cli.keys.KeysCommand;
import io.tokentally.cli.migrate.MigrateCommand;
import io.tokentally.cli.months.ArchiveCommand;
import io.tokentally.cli.months.CloseCommand;
import io.tokentally.cli.prices.PricesCommand;
import io.tokentally.cli.reconcile.ReconcileCommand;
import io.tokentally.cli.report.ReportCommand;
import io.tokentally.cli.reprice.RepriceCommandLine;
import io.tokentally.cli.service.GatewayCommand;
import io.tokentally.cli.service.ProcessorCommand;
import io.tokentally.cli.service.SinkCommand;
import io.tokentally.cli.stack.UpCommand;
import io.tokentally.cli.tail.TailCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code tally} itself: holds the commands and what all of them understand. */
@Command(
        name = "tally",
        description = "Counts what LLM calls and agent tools consume and save, to the token and the cent.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            ImportCommand.class,
            ReportCommand.class,
            TailCommand.class,
            ExportCommand.class,
            DoctorCommand.class,
            ReconcileCommand.class,
            MigrateCommand.class,
            ArchiveCommand.class,
            CloseCommand.class,
            PricesCommand.class,
            RepriceCommandLine.class,
            ExplainCommand.class,
            KeysCommand.class,
            GatewayCommand.class,
            ProcessorCommand.class,
            SinkCommand.class
        },
        footerHeading = "%nTry:%n",
        footer = {
            "  tally demo                          see it work, in a temporary folder",
            "  tally up                            start it, with its data in .tally",
            "  tally import claude-code ~/.claude  count what Claude Code used",
            "  tally report daily                  show what was used, day by day",
            "  tally doctor                        name what is wrong, and how to mend it",
            "  tally reconcile                     prove that the totals are the ledger",
            "",
            "Exit codes: 0 done, 1 a difference or a failure, 2 wrong usage."
        })
final class TallyCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show log lines on stderr, and stack traces of failures.")
    private boolean verbose;

    boolean verbose() {
        return verbose;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, for example 'tally demo'");
    }
}
