package io.tokentally.cli.months;

import io.tokentally.cli.CliException;
import io.tokentally.cli.Logging;
import io.tokentally.cli.reconcile.ProbeDrain;
import io.tokentally.cli.settings.DatabaseSettings;
import io.tokentally.cli.settings.StackSettings;
import io.tokentally.sink.archive.ClosedMonth;
import io.tokentally.sink.archive.ClosedMonth.Change;
import io.tokentally.sink.archive.ClosedMonth.LateEvent;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tally close}. */
@Command(
        name = "close",
        description = {
            "Keeps a month's figures as they are: by day, of models and of savings. Nothing that is counted changes.",
            "Of a month that is closed it lists every figure that has changed since, and the events that did it."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tally close 2026-10",
            "",
            "Exit codes: 0 closed, or unchanged since; 1 changed since, or a failure; 2 wrong usage."
        })
public final class CloseCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StackSettings stack;

    @Parameters(paramLabel = "MONTH", description = "In UTC, such as 2026-10; it must be over.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private YearMonth month;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for what has arrived to be counted (default: ${DEFAULT-VALUE}).")
    private long timeoutSeconds;

    @Override
    public Integer call() throws InterruptedException {
        Logging.forClient();
        if (!month.isBefore(YearMonth.now(ZoneOffset.UTC))) {
            throw new CliException(month + " is not over; close a month before it.");
        }
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> settings = stack.settings();
        Instant asOf;
        try (ProbeDrain drain = new ProbeDrain(settings, Duration.ofSeconds(timeoutSeconds))) {
            asOf = drain.await();
        }
        try (Connection connection = DatabaseSettings.database(settings).getConnection()) {
            if (ClosedMonth.close(connection, month, asOf)) {
                out.println(month + " is closed as of " + asOf);
                return 0;
            }
            return changes(connection, out);
        } catch (SQLException e) {
            throw new CliException("Postgres: " + e.getMessage(), e);
        }
    }

    private int changes(Connection connection, PrintWriter out) throws SQLException {
        @Nullable Instant closedAt = ClosedMonth.closedAt(connection, month);
        if (closedAt == null) {
            throw new CliException(month + " was opened again meanwhile. Try it again.");
        }
        List<Change> changes = ClosedMonth.changes(connection, month);
        List<LateEvent> events = ClosedMonth.events(connection, month, closedAt);
        for (Change change : changes) {
            out.println("  " + change.table() + " " + change.key() + " " + change.column() + ": " + change.closed()
                    + " when closed, " + change.now() + " now");
        }
        for (LateEvent event : events) {
            out.println("  " + event.ledger() + " [" + event.tenant() + ", " + event.eventId() + "] revision "
                    + event.revision() + (event.voided() ? ", voided" : "") + ", of " + event.at() + ", arrived "
                    + event.arrivedAt());
        }
        out.printf(
                Locale.ROOT,
                "%s was closed as of %s; since then %,d figures have changed, %,d events arrived%n",
                month,
                closedAt,
                changes.size(),
                events.size());
        return changes.isEmpty() && events.isEmpty() ? 0 : 1;
    }
}
