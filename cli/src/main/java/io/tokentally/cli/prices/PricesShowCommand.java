package io.tokentally.cli.prices;

import io.tokentally.cli.CliException;
import io.tokentally.pricing.Price;
import io.tokentally.pricing.PriceBook;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tally prices show}. */
@Command(
        name = "show",
        description = {
            "Shows every price of one model: each tier, each context size, each time, with all token classes, in USD"
                    + " per million tokens.",
            "An event is priced by the entry of its provider, model, tier and context size that was valid when it occurred."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {"  tally prices show gpt-5", "  tally prices show claude-opus-4-6 --provider bedrock --json"})
final class PricesShowCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "MODEL", description = "The model's name or an alias of it, as the provider serves it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String model;

    @Mixin
    private final BookOptions options = new BookOptions();

    @Override
    public Integer call() throws InterruptedException {
        PriceBook book = options.read(spec.commandLine().getErr());
        List<Price> prices = book.prices().stream()
                .filter(price -> options.matches(price.provider()))
                .filter(price -> price.model().equals(model) || price.aliases().contains(model))
                .toList();
        if (prices.isEmpty()) {
            throw new CliException(noPrice(book));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (options.json()) {
            out.println(PriceJson.book(book.version(), prices));
            return 0;
        }
        prices.forEach(price -> print(out, price));
        out.printf("USD per million tokens, book %s%n", book.version());
        return 0;
    }

    private static void print(PrintWriter out, Price price) {
        out.println(price.label());
        if (!price.aliases().isEmpty()) {
            out.println("  also " + String.join(", ", price.aliases()));
        }
        Amounts.byClass(price).forEach((name, amount) -> out.printf("  %-16s %12s%n", name, amount.toPlainString()));
        out.println();
    }

    private String noPrice(PriceBook book) {
        String wanted = model.toLowerCase(Locale.ROOT);
        List<String> near = book.prices().stream()
                .map(Price::model)
                .distinct()
                .filter(name -> name.toLowerCase(Locale.ROOT).contains(wanted) || wanted.contains(name))
                .limit(5)
                .toList();
        return "no price of model \"" + model + "\"" + options.ofProvider() + " is known, its calls count as unpriced; "
                + (near.isEmpty() ? "'tally prices list' shows all models" : "near it: " + String.join(", ", near));
    }
}
