package io.tokentally.cli.reconcile;

import io.tokentally.cli.Logging;
import io.tokentally.cli.settings.Settings;
import io.tokentally.cli.settings.StackFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tally reconcile}. */
@Command(
        name = "reconcile",
        description = {
            "Proves that the totals are the ledger: sums every total from the ledger, compares every topic with its"
                    + " table, and every counter with the records it counts.",
            "Ends with 0 and 'no difference', or with 1 and each difference. Events may keep arriving meanwhile."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  tally reconcile",
            "  tally reconcile --config tally.properties --timeout 300",
            "  tally reconcile --repair",
            "",
            "Exit codes: 0 no difference, 1 differences or a failure, 2 wrong usage."
        })
public final class ReconcileCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".tally",
            description = "The data folder of a running 'tally up' (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Java properties with the settings of the services and state.url, instead of --data.")
    private @Nullable Path config;

    @Option(
            names = {"-s", "--set"},
            paramLabel = "NAME=VALUE",
            description = "One setting, over the file and the environment.")
    private Map<String, String> set = new TreeMap<>();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "The key to ask the live state with, of scopes read and admin, where it wants one; better in the"
                            + " environment as TALLY_KEY, where other users do not see it.")
    private @Nullable String key;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for what has arrived to be counted (default: ${DEFAULT-VALUE}).")
    private long timeoutSeconds;

    @Option(
            names = "--repair",
            description = "Put rows that differ from their topic back to what Kafka says of them, then compare again.")
    private boolean repair;

    @Override
    public Integer call() throws InterruptedException {
        Logging.forClient();
        PrintWriter out = spec.commandLine().getOut();
        if (key != null) {
            set.put(Reconciliation.KEY, key);
        }
        Map<String, String> settings =
                Settings.layered(Map.of(), config == null ? StackFile.existing(data) : config, System.getenv(), set);
        Reconciliation.check(settings);
        try (ProbeDrain drain = new ProbeDrain(settings, Duration.ofSeconds(timeoutSeconds))) {
            Reconciliation reconciliation = new Reconciliation(settings, drain);
            Findings findings = reconciliation.run();
            if (repair && !findings.differences().isEmpty()) {
                ReconcileReport.print(findings, out);
                new Repair(settings).run(findings.differences()).forEach(line -> out.println("  " + line));
                findings = reconciliation.run();
                if (!findings.differences().isEmpty()) {
                    out.println(
                            "What is left cannot be repaired from what Kafka holds: restore a backup of the database, or"
                                    + " start the processor once with --rebuild.");
                }
            }
            ReconcileReport.print(findings, out);
            return findings.differences().isEmpty() ? 0 : 1;
        }
    }
}
