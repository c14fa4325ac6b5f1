package io.tokentally.cli.prices;

import io.tokentally.cli.CliException;
import io.tokentally.cli.settings.StackSettings;
import io.tokentally.price.PriceEntry;
import io.tokentally.pricing.Price;
import io.tokentally.pricing.PriceBook;
import io.tokentally.pricing.litellm.Catalogue;
import io.tokentally.processor.prices.PriceEntries;
import io.tokentally.schemas.Providers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tally prices import}. */
@Command(
        name = "import",
        description = {
            "Takes prices over from a file: your copy of LiteLLM's model_prices_and_context_window.json, or what 'tally"
                    + " prices export' wrote. All of it or nothing; importing a file again changes nothing.",
            "LiteLLM's file has no times: a model without a price gets one that has always held, a price that differs holds"
                    + " from --from on. What cannot be used and what is rounded as noise of floating point is named."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tally prices import model_prices_and_context_window.json --provider openai --preview",
            "  tally prices import model_prices_and_context_window.json --from 2026-03-01",
            "  tally prices import prices.json"
        })
final class PricesImportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StackSettings stack;

    @Parameters(paramLabel = "FILE", description = "The file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "Models of this provider only; short names such as 'bedrock' are understood.")
    private @Nullable String provider;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "When prices without a time changed: a day in UTC, or an RFC 3339 time (default: now).")
    private @Nullable String from;

    @Option(
            names = "--free",
            description = "Take models of which every price is 0 as free; LiteLLM's file has 0 for unknown, too.")
    private boolean free;

    @Option(names = "--preview", description = "Only show what would change.")
    private boolean preview;

    @Override
    public Integer call() throws InterruptedException {
        String json = read();
        PriceStack prices = PriceStack.of(stack.settings());
        PricePlan plan = new PricePlan(prices.read(spec.commandLine().getErr()).book());
        PrintWriter out = spec.commandLine().getOut();
        try {
            if (Catalogue.isOne(json)) {
                Catalogue read = Catalogue.read(json, free);
                Instant start = When.of("--from", from);
                Instant since = start == null ? Instant.now().truncatedTo(ChronoUnit.SECONDS) : start;
                read.prices().stream().filter(this::wanted).forEach(price -> plan.addUndated(price, since));
                ImportReport.unused(read, out);
            } else {
                PriceBook.entries(json).stream().filter(this::wanted).forEach(plan::addDated);
            }
        } catch (IllegalArgumentException e) {
            throw new CliException(file + " is no price book and no copy of LiteLLM's catalogue: " + e.getMessage(), e);
        }
        ImportReport.changes(plan, preview, out);
        if (!preview && !plan.changes().isEmpty()) {
            Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
            List<PriceEntry> entries = plan.changes().stream()
                    .map(change -> PriceEntries.of(change.price(), now, "tally prices import " + file.getFileName()))
                    .toList();
            prices.write(entries);
        }
        return 0;
    }

    private boolean wanted(Price price) {
        return provider == null || Providers.canonical(provider).equals(price.provider());
    }

    private String read() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new CliException(file + " cannot be read (" + e + "); name a readable file", e);
        }
    }
}
