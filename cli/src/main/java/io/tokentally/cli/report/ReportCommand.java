package io.tokentally.cli.report;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tally report}: holds the reports. */
@Command(
        name = "report",
        description = "Shows what was used and saved, by day, hour, model, session or tool.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "KIND",
        subcommands = {
            ReportCommand.Daily.class,
            ReportCommand.Hourly.class,
            ReportCommand.Models.class,
            ReportCommand.Sessions.class,
            ReportCommand.Savings.class
        },
        footer = {
            "",
            "Examples:",
            "  tally report daily --since 2026-01-01 --timezone Europe/Berlin",
            "  tally report models --json",
            "",
            "Exit codes: 0 shown, 1 the gateway does not answer, 2 wrong usage."
        })
public final class ReportCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "say what to report: daily, hourly, models, sessions or savings");
    }

    /** What all reports share. */
    private abstract static class One implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        CommandSpec spec;

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it
        ReportOptions options;

        ReportRun run() {
            return new ReportRun(spec, options);
        }
    }

    /** {@code tally report daily}. */
    @Command(
            name = "daily",
            description = "Tokens and cost by day. Output includes reasoning; input is what no cache held.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Examples:",
                "  tally report daily --since 20260101 --order desc",
                "  tally report daily --breakdown --timezone America/New_York",
                "",
                "Exit codes: 0 shown, 1 the gateway does not answer, 2 wrong usage."
            })
    static final class Daily extends One {
        @Override
        public Integer call() throws Exception {
            return run().usage(UsageReport.Kind.DAILY);
        }
    }

    /** {@code tally report hourly}. */
    @Command(
            name = "hourly",
            description = "Tokens and cost by hour. Output includes reasoning; input is what no cache held.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: tally report hourly --since 2026-01-31 --until 2026-01-31",
                "",
                "Exit codes: 0 shown, 1 the gateway does not answer, 2 wrong usage."
            })
    static final class Hourly extends One {
        @Override
        public Integer call() throws Exception {
            return run().usage(UsageReport.Kind.HOURLY);
        }
    }

    /** {@code tally report models}. */
    @Command(
            name = "models",
            description = "Calls, tokens and cost by model, those with the most tokens first.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: tally report models --since 20260101 --json",
                "",
                "Exit codes: 0 shown, 1 the gateway does not answer, 2 wrong usage."
            })
    static final class Models extends One {
        @Override
        public Integer call() throws Exception {
            return run().usage(UsageReport.Kind.MODELS);
        }
    }

    /** {@code tally report sessions}. */
    @Command(
            name = "sessions",
            description = "Calls, tokens and cost by session, in the order of their last use; of more than "
                    + ReportRun.MOST_ROWS + " the most expensive.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: tally report sessions --since 20260101 --order desc --breakdown",
                "",
                "Exit codes: 0 shown, 1 the gateway does not answer, 2 wrong usage."
            })
    static final class Sessions extends One {
        @Override
        public Integer call() throws Exception {
            return run().usage(UsageReport.Kind.SESSIONS);
        }
    }

    /** {@code tally report savings}. */
    @Command(
            name = "savings",
            description = "What agent tools saved, by tool and mode, those that prevented the most tokens first.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Example: tally report savings --since 2026-01-01",
                "",
                "Exit codes: 0 shown, 1 the gateway does not answer, 2 wrong usage."
            })
    static final class Savings extends One {
        @Override
        public Integer call() throws Exception {
            return run().savings();
        }
    }
}
