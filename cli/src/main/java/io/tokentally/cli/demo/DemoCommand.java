package io.tokentally.cli.demo;

import io.tokentally.cli.Logging;
import io.tokentally.cli.Shutdown;
import io.tokentally.cli.reconcile.Difference;
import io.tokentally.cli.reconcile.ProbeDrain;
import io.tokentally.cli.stack.DataFolder;
import io.tokentally.cli.stack.Stack;
import io.tokentally.testkit.DemoTraffic;
import io.tokentally.testkit.Rules;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tally demo}. */
@Command(
        name = "demo",
        description = {
            "Starts everything in a temporary folder, sends realistic traffic with duplicates, revisions, withdrawn, late"
                    + " and future events, and shows the totals.",
            "The totals are checked against a plain recount of what Kafka received."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example: tally demo --exit",
            "",
            "Exit codes: 0 the totals equal the reference model, 1 they differ or a failure,",
            "2 wrong usage, 130 Ctrl-C."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Duration TRICKLE_EVERY = Duration.ofSeconds(1);
    private static final int TRICKLE = 5;
    private static final int SHOWN = 20;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--exit",
            description = "End after the totals: with 0 where they equal the reference model, else with 1.")
    private boolean exit;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "5000",
            description = "How many events to send (default: ${DEFAULT-VALUE}).")
    private int events;

    @Option(names = "--seed", paramLabel = "N", description = "Sends the traffic of an earlier demo again.")
    private @Nullable Long seed;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (events < 1) {
            throw new ParameterException(spec.commandLine(), "--events must be at least 1 but is " + events);
        }
        Instant begun = Instant.now();
        Path folder = DataFolder.writable(Files.createTempDirectory("tally-demo-"));
        Logging.toFile(Stack.logFile(folder));
        Stack stack = new Stack(new Stack.Options(folder, 0, 0, Map.of()), out::println);
        Shutdown.run(() -> stop(stack, folder));
        stack.start();
        out.printf(Locale.ROOT, "All of it answers after %.1f s%n", seconds(begun));

        long traffic = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
        try (DemoSender sender = new DemoSender(stack.addresses())) {
            boolean equal = show(stack, sender, traffic, out);
            out.printf(Locale.ROOT, "%.1f s from start to totals%n", seconds(begun));
            if (!exit) {
                out.println("The page: " + stack.gatewayUrl() + "/   (traffic goes on; Ctrl-C ends)");
                trickle(stack, sender, traffic);
            }
            return equal ? 0 : 1;
        }
    }

    private boolean show(Stack stack, DemoSender sender, long traffic, PrintWriter out) throws InterruptedException {
        Instant sending = Instant.now();
        List<SpecificRecord> generated = DemoTraffic.generate(traffic, sending, events);
        sender.send(generated);
        out.printf(Locale.ROOT, "Sent %,d events in %.1f s (--seed %d)%n", generated.size(), seconds(sending), traffic);
        Instant draining = Instant.now();
        try (ProbeDrain drain = new ProbeDrain(stack.addresses(), DRAIN)) {
            drain.await();
        }
        out.printf(Locale.ROOT, "All of them counted %.1f s later%n", seconds(draining));
        new DemoReport(stack.gatewayUrl(), stack.stateUrl()).print(out);
        return check(stack, out);
    }

    private static boolean check(Stack stack, PrintWriter out) throws InterruptedException {
        List<Difference> differences = new ReferenceCheck(stack.addresses(), Rules.defaults()).run();
        if (differences.isEmpty()) {
            out.println("totals equal the reference model");
            return true;
        }
        differences.stream().limit(SHOWN).forEach(difference -> out.println("  " + difference));
        out.printf(Locale.ROOT, "%,d differences from the reference model%n", differences.size());
        return false;
    }

    private static void trickle(Stack stack, DemoSender sender, long traffic) throws InterruptedException {
        for (long next = traffic + 1; ; next++) {
            Thread.sleep(TRICKLE_EVERY.toMillis());
            stack.supervise();
            sender.send(DemoTraffic.generate(next, Instant.now(), TRICKLE));
        }
    }

    private static void stop(Stack stack, Path folder) {
        stack.close();
        DataFolder.delete(folder);
    }

    private static double seconds(Instant since) {
        return Duration.between(since, Instant.now()).toMillis() / 1_000.0;
    }
}
