package io.tokentally.cli.service;

import io.tokentally.cli.settings.ServiceSettings.Service;
import io.tokentally.gateway.GatewayService;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tally gateway}. */
@Command(
        name = "gateway",
        description = "Runs one gateway alone: events in over HTTP, answers out of Postgres, and the page.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: TALLY_DATABASE_PASSWORD=... tally gateway --config tally.properties",
            "",
            "Exit codes: 1 it ended by itself, 2 wrong settings, 130 Ctrl-C, 143 SIGTERM."
        })
public final class GatewayCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private ServiceRun run;

    @Override
    public Integer call() throws InterruptedException {
        GatewayService service = GatewayService.start(run.settings(Service.GATEWAY));
        run.untilStopped(spec.commandLine().getOut(), "gateway started on port " + service.port(), service, () -> true);
        return 0;
    }
}
