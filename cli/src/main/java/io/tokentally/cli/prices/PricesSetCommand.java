package io.tokentally.cli.prices;

import io.tokentally.cli.CliException;
import io.tokentally.cli.settings.StackSettings;
import io.tokentally.price.PriceEntry;
import io.tokentally.pricing.Price;
import io.tokentally.pricing.PriceBook;
import io.tokentally.processor.prices.PriceEntries;
import io.tokentally.schemas.Keys;
import io.tokentally.schemas.Providers;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tally prices set}. */
@Command(
        name = "set",
        description = {
            "Sets what a model costs, in USD per million tokens, over the book. Needs a running stack, which takes it over"
                    + " within a second.",
            "A token class that is not named keeps what is in force at --from. What is already counted keeps its price:"
                    + " 'tally reprice' changes that."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tally prices set gpt-5-mini --provider openai --class input=0.20 --class output=1.60 --from 2026-03-01",
            "  tally prices set my-model --provider my-provider --class input=1 --class output=4",
            "  tally prices set gpt-5-mini --provider openai --from 2026-03-01 --remove"
        })
final class PricesSetCommand implements Callable<Integer> {
    private static final int MILLION = 6;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StackSettings stack;

    @Parameters(paramLabel = "MODEL", description = "The model's name, as the provider serves it.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String model;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            required = true,
            description = "Whose model it is; short names such as 'bedrock' are understood.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String provider;

    @Option(
            names = "--class",
            paramLabel = "NAME=USD",
            description = "What a million tokens of a class cost: input, cache_read, cache_write_5m, cache_write_1h,"
                    + " output, reasoning, or a further one such as input_audio. NAME= alone takes its price away.")
    private Map<String, String> classes = new TreeMap<>();

    @Option(
            names = "--tier",
            paramLabel = "NAME",
            description = "The service tier, as served (default: the standard one).")
    private @Nullable String tier;

    @Option(
            names = "--context-over",
            paramLabel = "TOKENS",
            description = "For requests with more input tokens than this, as a whole (default: for all).")
    private long contextOver;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "From when on it holds, for when the calls were made: a day in UTC, or an RFC 3339 time"
                    + " (default: ever).")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "TIME", description = "Until when, exclusive (default: without end).")
    private @Nullable String to;

    @Option(names = "--alias", paramLabel = "NAME", description = "Another name of the model; may be given again.")
    private List<String> aliases = new ArrayList<>();

    @Option(names = "--remove", description = "Take back what was set for this model, tier, context and --from.")
    private boolean remove;

    @Option(names = "--preview", description = "Only show what would be set.")
    private boolean preview;

    @Override
    public Integer call() throws InterruptedException {
        provider = Providers.canonical(provider);
        PriceStack prices = PriceStack.of(stack.settings());
        PrintWriter out = spec.commandLine().getOut();
        PriceBook book = prices.read(spec.commandLine().getErr()).book();
        if (remove) {
            return remove(prices, book, out);
        }
        Price price = price(book);
        out.println((preview ? "would set " : "set ") + price.label());
        Amounts.byClass(price).forEach((name, amount) -> out.printf("  %-16s %12s%n", name, amount.toPlainString()));
        if (book.over().stream().anyMatch(known -> same(known, price))) {
            out.println("it is set already: nothing changes");
        } else if (!preview) {
            Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
            prices.write(List.of(PriceEntries.of(price, now, "tally prices set")));
        }
        out.println("USD per million tokens");
        return 0;
    }

    private int remove(PriceStack prices, PriceBook book, PrintWriter out) {
        Instant start = When.of("--from", from);
        for (Price known : book.over()) {
            if (known.provider().equals(provider)
                    && known.model().equals(model)
                    && known.isOf(tier, contextOver)
                    && Objects.equals(known.validFrom(), start)) {
                out.println((preview ? "would take back " : "took back ") + known.label());
                if (!preview) {
                    PriceEntry entry = PriceEntries.of(known, Instant.EPOCH, "");
                    prices.write(List.of(), List.of(Keys.of(entry)));
                }
                return 0;
            }
        }
        throw new CliException("nothing is set for " + provider + "/" + model
                + " of this tier, context and --from; 'tally prices show --effective " + model + "' shows what is");
    }

    private Price price(PriceBook book) {
        Instant start = When.of("--from", from);
        Instant at = start == null ? Instant.now() : start;
        Price before = book.inForce(provider, model, tier, contextOver, at);
        Map<String, BigDecimal> amounts = new HashMap<>();
        List<String> names = new ArrayList<>(aliases);
        if (before != null) {
            Amounts.byClass(before).forEach((name, perMillion) -> amounts.put(name, perMillion.movePointLeft(MILLION)));
            before.aliases().stream().filter(name -> !names.contains(name)).forEach(names::add);
        }
        classes.forEach((name, usd) -> {
            if (usd.isEmpty()) {
                amounts.remove(name);
            } else {
                amounts.put(name, perToken(name, usd));
            }
        });
        if (amounts.isEmpty()) {
            throw new CliException("no token class has a price: name one, such as --class input=0.25");
        }
        try {
            return new Price(
                    provider,
                    model,
                    names,
                    tier,
                    contextOver,
                    start,
                    When.of("--to", to),
                    amounts.remove("input"),
                    amounts.remove("cache_read"),
                    amounts.remove("cache_write_5m"),
                    amounts.remove("cache_write_1h"),
                    amounts.remove("output"),
                    amounts.remove("reasoning"),
                    amounts,
                    null);
        } catch (IllegalArgumentException e) {
            throw new CliException("this cannot be a price: " + e.getMessage(), e);
        }
    }

    private static BigDecimal perToken(String name, String usd) {
        try {
            return new BigDecimal(usd).movePointLeft(MILLION);
        } catch (NumberFormatException e) {
            throw new CliException(
                    "--class " + name + " must be an amount such as 0.25, in USD per million tokens, but is '" + usd
                            + "'",
                    e);
        }
    }

    static boolean same(Price known, Price price) {
        return known.withKnownAt(null).equals(price.withKnownAt(null));
    }
}
