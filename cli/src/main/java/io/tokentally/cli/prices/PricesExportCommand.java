package io.tokentally.cli.prices;

import io.tokentally.cli.settings.StackSettings;
import io.tokentally.pricing.PriceBook;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tally prices export}. */
@Command(
        name = "export",
        description = {
            "Prints the prices that a running stack prices by, as JSON that 'tally prices import' reads without a change.",
            "Where two hold at once, the one of the later start counts, and one that was set or imported before the book's."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: tally prices export > prices.json"})
final class PricesExportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StackSettings stack;

    @Override
    public Integer call() throws InterruptedException {
        PriceBook book = PriceStack.of(stack.settings())
                .read(spec.commandLine().getErr())
                .book();
        spec.commandLine().getOut().println(PriceJson.book(book.version(), book.prices()));
        return 0;
    }
}
