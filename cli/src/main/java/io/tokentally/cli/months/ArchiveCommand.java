package io.tokentally.cli.months;

import io.tokentally.cli.CliException;
import io.tokentally.cli.Logging;
import io.tokentally.cli.settings.DatabaseSettings;
import io.tokentally.cli.settings.StackSettings;
import io.tokentally.processor.ProcessorConfig;
import io.tokentally.sink.archive.Archive;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tally archive}. */
@Command(
        name = "archive",
        description = {
            "Takes old months out of the ledgers of Postgres: their rows go into files, JSON Lines with gzip, one a ledger"
                    + " and month; their sums stay, so that totals and 'tally reconcile' hold.",
            "Only months that ended before history, since nothing can change them any more."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tally archive --before 2021-01 --to /var/backups/tally",
            "  tally archive --before 2021-01 --check",
            "",
            "Exit codes: 0 archived or nothing to do, 1 a failure; what was archived before it stays so, 2 wrong usage."
        })
public final class ArchiveCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StackSettings stack;

    @Option(
            names = "--before",
            required = true,
            paramLabel = "MONTH",
            description = "The first month that stays, such as 2021-01.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private YearMonth before;

    @Option(
            names = "--to",
            paramLabel = "DIR",
            defaultValue = "archive",
            description = "Where the files go (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path folder;

    @Option(names = "--check", description = "Change nothing; say what would be archived.")
    private boolean check;

    @Override
    public Integer call() throws IOException {
        Logging.forClient();
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> settings = stack.settings();
        YearMonth firstKept = Archive.firstKept(Instant.now(), ProcessorConfig.history(settings));
        if (before.isAfter(firstKept)) {
            throw new CliException("--before " + before + " is too late: with history of "
                    + ProcessorConfig.history(settings) + " events before " + firstKept
                    + " are past changing, later ones"
                    + " are not. Take --before " + firstKept + ", or a shorter history in the processor's settings.");
        }
        Archive archive =
                new Archive(DatabaseSettings.database(settings), folder, ProcessorConfig.otherClasses(settings));
        try {
            if (check) {
                archive.pending(before).forEach(out::println);
                return 0;
            }
            for (Archive.Archived done : archive.run(before)) {
                out.printf(
                        Locale.ROOT, "%s %s: %,d rows in %s%n", done.ledger(), done.month(), done.rows(), done.file());
            }
            return 0;
        } catch (SQLException e) {
            throw new CliException("Postgres: " + e.getMessage() + ". What was archived before it stays so.", e);
        }
    }
}
