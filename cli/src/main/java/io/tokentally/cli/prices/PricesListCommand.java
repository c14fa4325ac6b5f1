package io.tokentally.cli.prices;

import io.tokentally.cli.CliException;
import io.tokentally.cli.Table;
import io.tokentally.pricing.Price;
import io.tokentally.pricing.PriceBook;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tally prices list}. */
@Command(
        name = "list",
        description = {
            "Lists the models of the price book with what they cost today: standard tier, in USD per million tokens.",
            "'tally prices show MODEL' has the other tiers, long contexts and times."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Example: tally prices list --provider anthropic"})
final class PricesListCommand implements Callable<Integer> {
    /** With the four amounts this fits 80 columns; longer names are cut visibly, as {@code --json} has them whole. */
    private static final int MODEL_WIDTH = 28;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private final BookOptions options = new BookOptions();

    @Override
    public Integer call() throws InterruptedException {
        PriceBook book = options.read(spec.commandLine().getErr());
        Instant now = Instant.now();
        List<Price> prices = book.prices().stream()
                .filter(price -> options.matches(price.provider()))
                .filter(price -> price.tier() == null && price.contextOver() == 0 && price.isValidAt(now))
                .toList();
        if (prices.isEmpty()) {
            throw new CliException(
                    "the price book has no model" + options.ofProvider() + "; 'tally prices list' shows all of it");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            out.println(PriceJson.book(book.version(), prices));
            return 0;
        }
        Table table = new Table(2, "provider", "model", "input", "cache read", "output");
        for (Price price : prices) {
            table.row(
                    price.provider(),
                    shortened(price.model()),
                    Amounts.perMillion(price.input()),
                    Amounts.perMillion(price.cacheRead()),
                    Amounts.perMillion(price.output()));
        }
        table.print(out);
        long providers = prices.stream().map(Price::provider).distinct().count();
        out.printf(
                "%n%d models of %d providers, USD per million tokens, book %s%n",
                prices.size(), providers, book.version());
        return 0;
    }

    private static String shortened(String model) {
        return model.length() <= MODEL_WIDTH ? model : model.substring(0, MODEL_WIDTH - 1) + "…";
    }
}
