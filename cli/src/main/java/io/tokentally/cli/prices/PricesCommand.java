package io.tokentally.cli.prices;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tally prices}: holds its commands. */
@Command(
        name = "prices",
        description = {
            "Shows and changes the prices by which calls are priced: a book, and over it what you set or import.",
            "A change counts for what arrives from then on; what is counted keeps its price until 'tally reprice'."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PricesListCommand.class,
            PricesShowCommand.class,
            PricesSetCommand.class,
            PricesImportCommand.class,
            PricesExportCommand.class
        },
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
