package io.tokentally.cli.reprice;

import io.tokentally.cli.CliException;
import io.tokentally.cli.Logging;
import io.tokentally.cli.prices.PriceStack;
import io.tokentally.cli.prices.When;
import io.tokentally.cli.reconcile.ProbeDrain;
import io.tokentally.cli.settings.KafkaSettings;
import io.tokentally.cli.settings.StackSettings;
import io.tokentally.processor.ProcessorConfig;
import io.tokentally.processor.prices.ReadPrices;
import io.tokentally.schemas.Providers;
import io.tokentally.schemas.registry.SchemaRegistry;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tally reprice}. */
@Command(
        name = "reprice",
        description = {
            "Prices what is counted again, by the prices as they are now: ledger, totals and Postgres move by the difference,"
                    + " once, however often it is run, and also where it was broken off before.",
            "Works on Kafka and Postgres themselves, so it is the operator's. Events may keep arriving meanwhile."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tally reprice --from 2026-03-01 --to 2026-04-01 --preview",
            "  tally reprice --from 2026-03-01 --to 2026-04-01 --provider openai --model gpt-5-mini",
            "",
            "Exit codes: 0 done, 1 some could not be priced again or a failure, 2 wrong usage."
        })
public final class RepriceCommandLine implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private StackSettings stack;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            required = true,
            description = "The first time of the events: a day in UTC, or an RFC 3339 time.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String from;

    @Option(names = "--to", paramLabel = "TIME", required = true, description = "The first time that is not meant.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String to;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "Only this provider's; short names such as 'bedrock' are understood.")
    private @Nullable String provider;

    @Option(names = "--model", paramLabel = "NAME", description = "Only this model's.")
    private @Nullable String model;

    @Option(names = "--tenant", paramLabel = "NAME", description = "Only this tenant's.")
    private @Nullable String tenant;

    @Option(names = "--preview", description = "Only show the difference, by day and model.")
    private boolean preview;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for what has arrived to be counted (default: ${DEFAULT-VALUE}).")
    private long timeoutSeconds;

    @Override
    public Integer call() throws InterruptedException {
        Logging.forClient();
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> settings = stack.settings();
        KafkaSettings.required(settings, "database.url", "Postgres");
        LedgerRange range = range(settings, out);
        ReadPrices prices = PriceStack.of(settings).read(spec.commandLine().getErr());
        RepriceRun run = new RepriceRun(
                settings, range, new NewPrices(prices.book(), ProcessorConfig.defaultPricePerToken(settings)));
        try (ProbeDrain drain = new ProbeDrain(settings, Duration.ofSeconds(timeoutSeconds))) {
            if (preview) {
                drain.await();
                run.look(null).print(out);
                return 0;
            }
            return apply(settings, prices, run, drain, out);
        }
    }

    /** The steps; broken off anywhere, the next run does what is left. */
    private static int apply(
            Map<String, String> settings, ReadPrices prices, RepriceRun run, ProbeDrain drain, PrintWriter out)
            throws InterruptedException {
        try (CommandSender sender = new CommandSender(
                KafkaSettings.of(settings),
                SchemaRegistry.at(KafkaSettings.registry(settings)),
                prices.position(),
                UUID.randomUUID().toString())) {
            // 1. Every task prices by these prices or newer ones from here on, so whatever it prices later is right.
            sender.awaitPrices();
            // 2. What was priced before that is in Postgres now.
            drain.await();
            // 3. Each form whose price differs is named, with its version: one that is replaced meanwhile is left
            // alone.
            Differences asked = run.look(sender);
            sender.flush();
            asked.print(out);
            if (asked.events() == 0) {
                return 0;
            }
        }
        // 4. All of it is done, and to be seen.
        drain.await();
        long left = run.look(null).events();
        out.println(left == 0 ? "done" : left + " events could not be priced again: /state/reprices says why");
        return left == 0 ? 0 : 1;
    }

    /** Ids older than history are known no more, so nothing could be subtracted for them. */
    private LedgerRange range(Map<String, String> settings, PrintWriter out) {
        Instant first = Objects.requireNonNull(When.of("--from", from));
        Instant last = Objects.requireNonNull(When.of("--to", to));
        if (!first.isBefore(last)) {
            throw new CliException("--from " + from + " must be before --to " + to);
        }
        Instant oldest = Instant.now().minus(ProcessorConfig.history(settings));
        if (first.isBefore(oldest)) {
            out.println("events before " + oldest + " are left as they are: history="
                    + ProcessorConfig.history(settings) + " forgets their ids");
            first = oldest;
        }
        return new LedgerRange(first, last, provider == null ? null : Providers.canonical(provider), model, tenant);
    }
}
