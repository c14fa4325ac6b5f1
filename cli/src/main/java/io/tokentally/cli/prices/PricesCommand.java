package io.tokentally.cli.prices;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tally prices}: holds its commands. */
@Command(
        name = "prices",
        description = "Shows the price book by which calls are priced.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {PricesListCommand.class, PricesShowCommand.class},
        footer = {"", "Example: tally prices list --provider anthropic"})
public final class PricesCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing, for example 'tally prices list'");
    }
}
