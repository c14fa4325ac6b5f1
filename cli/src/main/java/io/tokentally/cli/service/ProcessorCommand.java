package io.tokentally.cli.service;

import io.tokentally.cli.CliException;
import io.tokentally.cli.settings.ServiceSettings.Service;
import io.tokentally.processor.ProcessorService;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tally processor}. */
@Command(
        name = "processor",
        description = "Runs one stream processor alone: events to ledgers and totals, and the live state.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: tally processor --config tally.properties -s state.dir=/var/lib/tally",
            "",
            "Exit codes: 1 it ended by itself, 2 wrong settings, 130 Ctrl-C, 143 SIGTERM."
        })
public final class ProcessorCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ServiceRun run;

    @Override
    public Integer call() throws InterruptedException {
        ProcessorService service = ProcessorService.start(run.settings(Service.PROCESSOR));
        run.untilStopped(
                spec.commandLine().getOut(),
                "processor started, live state on port " + service.statePort(),
                service,
                service::works);
        String failure = service.failure();
        if (failure != null) {
            throw new CliException("the processor stopped: " + failure);
        }
        return 0;
    }
}
