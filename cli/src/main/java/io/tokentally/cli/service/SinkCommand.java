package io.tokentally.cli.service;

import io.tokentally.cli.CliException;
import io.tokentally.cli.Failures;
import io.tokentally.cli.settings.ServiceSettings.Service;
import io.tokentally.sink.SinkService;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tally sink}. */
@Command(
        name = "sink",
        description = "Runs one sink alone: ledgers and totals into Postgres, whose tables it brings up to date first.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: TALLY_DATABASE_PASSWORD=... tally sink --config tally.properties",
            "",
            "Exit codes: 1 it ended by itself, 2 wrong settings, 130 Ctrl-C, 143 SIGTERM."
        })
public final class SinkCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ServiceRun run;

    @Override
    public Integer call() throws InterruptedException {
        SinkService service = SinkService.start(run.settings(Service.SINK));
        run.untilStopped(
                spec.commandLine().getOut(),
                "sink started, health on port " + service.port(),
                service,
                service::isRunning);
        Throwable failure = service.failure();
        if (failure != null) {
            throw new CliException("the sink stopped: " + Failures.line(failure), failure);
        }
        return 0;
    }
}
